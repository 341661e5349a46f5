// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Date;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Bytes;
import org.tarnfs.storage.protocol.Nurl;

/// The key and self-signed certificate a server proves itself with: `private/node.pem` of a node,
/// where stock Tahoe-LAFS keeps its own, so that either can go on with the other's. Clients know
/// the hash of the key and check nothing else, neither names nor dates.
public record TlsIdentity(PrivateKey key, X509Certificate certificate) {

  /// A stock client accepts any curve; a browser refuses Ed25519.
  private static final String CURVE = "secp256r1";

  private static final X500Name NAME = new X500Name("CN=tarn");

  /// RFC 5280's date for "no end".
  private static final Instant NO_END = Instant.parse("9999-12-31T23:59:59Z");

  public static TlsIdentity create() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec(CURVE));
      KeyPair pair = generator.generateKeyPair();
      Instant start = Instant.EPOCH;
      X509CertificateHolder holder =
          new X509v3CertificateBuilder(
                  NAME,
                  new BigInteger(64, new SecureRandom()).add(BigInteger.ONE),
                  Date.from(start),
                  Date.from(NO_END),
                  NAME,
                  SubjectPublicKeyInfo.getInstance(pair.getPublic().getEncoded()))
              .build(new JcaContentSignerBuilder("SHA256withECDSA").build(pair.getPrivate()));
      return new TlsIdentity(
          pair.getPrivate(), new JcaX509CertificateConverter().getCertificate(holder));
    } catch (GeneralSecurityException | OperatorCreationException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  /// Reads what [#toSecretPem] or stock Tahoe-LAFS wrote; empty if it is not that.
  public static Optional<TlsIdentity> parse(String pem) {
    @Nullable PrivateKey key = null;
    @Nullable X509Certificate certificate = null;
    JcaPEMKeyConverter keys = new JcaPEMKeyConverter();
    try (PEMParser parser = new PEMParser(new StringReader(pem))) {
      for (Object part = parser.readObject(); part != null; part = parser.readObject()) {
        switch (part) {
          case PEMKeyPair pair -> key = keys.getPrivateKey(pair.getPrivateKeyInfo());
          case PrivateKeyInfo info -> key = keys.getPrivateKey(info);
          case X509CertificateHolder holder ->
              certificate = new JcaX509CertificateConverter().getCertificate(holder);
          default -> {}
        }
      }
    } catch (GeneralSecurityException | IOException | RuntimeException e) {
      return Optional.empty();
    }
    return key == null || certificate == null
        ? Optional.empty()
        : Optional.of(new TlsIdentity(key, certificate));
  }

  /// What the NURL says of this identity.
  public Bytes keyHash() {
    return Nurl.keyHash(certificate.getPublicKey());
  }

  /// What a FURL says of this identity: SHA-1 of the certificate. Clients derive lease secrets from
  /// it, so it must never change.
  public Bytes tubId() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-1").digest(certificate.getEncoded());
      return Bytes.copyOf(hash);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("an X.509 certificate has an encoding, and a JDK SHA-1", e);
    }
  }

  /// For a server that shows this identity.
  public SSLContext serverContext() {
    try {
      char[] noPassword = new char[0];
      KeyStore keys = KeyStore.getInstance("PKCS12");
      keys.load(null, noPassword);
      keys.setKeyEntry("node", key, noPassword, new Certificate[] {certificate});
      KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
      managers.init(keys, noPassword);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(managers.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new IllegalStateException("the JDK serves TLS with any key it can read", e);
    }
  }

  /// Holds a private key.
  @Override
  public String toString() {
    return "TlsIdentity[" + keyHash() + "]";
  }

  /// The text that [#parse] reads. Whoever has it can pass for this server.
  public String toSecretPem() {
    StringWriter text = new StringWriter();
    try (JcaPEMWriter pem = new JcaPEMWriter(text)) {
      pem.writeObject(new JcaPKCS8Generator(key, null));
      pem.writeObject(certificate);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return text.toString();
  }
}
