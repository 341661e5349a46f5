// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidAlgorithmParameterException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPublicKeySpec;

/// The RSA key pair that makes a mutable file: all its keys and its fingerprint follow from it, and
/// whoever has it can sign new versions. Keeps the bytes it was read from, as the write key is a
/// hash of them and the same key has more than one encoding: the primes may be swapped, and there
/// is more than one private exponent.
public final class SigningKey {

  /// An unencrypted PKCS#8 `PrivateKeyInfo` in DER; a few bytes less for most keys.
  public static final int MAX_LENGTH = 1220;

  public static final int SIGNATURE_LENGTH = Rsa.MODULUS_BITS / Byte.SIZE;

  private static final byte[] TRIAL = {};

  private final SecretBytes encoded;
  private final PrivateKey key;
  private final VerifyingKey verifyingKey;

  private SigningKey(SecretBytes encoded, PrivateKey key, VerifyingKey verifyingKey) {
    this.encoded = encoded;
    this.key = key;
    this.verifyingKey = verifyingKey;
  }

  /// A new key pair; takes about 60 ms.
  public static SigningKey generate(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
      generator.initialize(new RSAKeyGenParameterSpec(Rsa.MODULUS_BITS, Rsa.EXPONENT), random);
      KeyPair pair = generator.generateKeyPair();
      return decode(SecretBytes.copyOf(pair.getPrivate().getEncoded()));
    } catch (NoSuchAlgorithmException | InvalidAlgorithmParameterException | BadKeyException e) {
      throw new AssertionError("every Java platform makes RSA keys of 2048 bits", e);
    }
  }

  /// Reads an unencrypted PKCS#8 `PrivateKeyInfo` in DER.
  ///
  /// @throws BadKeyException if it is anything else, a key of another size, or one whose numbers do
  ///     not belong together
  public static SigningKey decode(SecretBytes encoded) throws BadKeyException {
    if (encoded.length() > MAX_LENGTH) {
      throw new BadKeyException("longer than a private RSA key of 2048 bits");
    }
    try {
      PrivateKey key = Rsa.keys().generatePrivate(new PKCS8EncodedKeySpec(encoded.reveal()));
      if (!(key instanceof RSAPrivateCrtKey rsa)) {
        throw new BadKeyException("not a private RSA key of two primes");
      }
      Rsa.requireSize(rsa, rsa.getPublicExponent());
      return new SigningKey(encoded, key, publicHalf(rsa)).requireSound(rsa);
    } catch (InvalidKeySpecException e) {
      // Its message and cause may hold what it choked on.
      throw new BadKeyException("not a private RSA key in PKCS#8 and DER");
    }
  }

  /// Reads a PEM text, with a key in PKCS#8 ("PRIVATE KEY") or PKCS#1 ("RSA PRIVATE KEY").
  public static SigningKey parse(String pem) throws BadKeyException {
    return decode(PrivateKeyPem.decode(pem));
  }

  private static VerifyingKey publicHalf(RSAPrivateCrtKey rsa)
      throws InvalidKeySpecException, BadKeyException {
    RSAPublicKeySpec numbers = new RSAPublicKeySpec(rsa.getModulus(), rsa.getPublicExponent());
    return VerifyingKey.decode(Rsa.keys().generatePublic(numbers).getEncoded());
  }

  /// Signing uses all numbers of the key but the private exponent, which others may use instead.
  private SigningKey requireSound(RSAPrivateCrtKey rsa) throws BadKeyException {
    BigInteger product = rsa.getPublicExponent().multiply(rsa.getPrivateExponent());
    boolean sound;
    try {
      sound =
          isOne(product, rsa.getPrimeP())
              && isOne(product, rsa.getPrimeQ())
              && verifyingKey.verifies(TRIAL, trySigning(TRIAL));
    } catch (GeneralSecurityException | ArithmeticException e) {
      sound = false;
    }
    if (!sound) {
      throw new BadKeyException("the numbers of the private RSA key do not belong together");
    }
    return this;
  }

  private static boolean isOne(BigInteger product, BigInteger prime) {
    return product.mod(prime.subtract(BigInteger.ONE)).equals(BigInteger.ONE);
  }

  /// The bytes it was read from.
  public SecretBytes encoded() {
    return encoded;
  }

  public VerifyingKey verifyingKey() {
    return verifyingKey;
  }

  /// A signature of [#SIGNATURE_LENGTH] bytes; another one each time.
  public byte[] sign(byte[] message) {
    try {
      return trySigning(message);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("a key that has signed before does not sign");
    }
  }

  private byte[] trySigning(byte[] message) throws GeneralSecurityException {
    Signature pss = Rsa.pss();
    pss.initSign(key);
    pss.update(message);
    return pss.sign();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SigningKey that && encoded.equals(that.encoded);
  }

  @Override
  public int hashCode() {
    return verifyingKey.hashCode();
  }

  @Override
  public String toString() {
    return "SigningKey[" + Rsa.MODULUS_BITS + " bits]";
  }
}
