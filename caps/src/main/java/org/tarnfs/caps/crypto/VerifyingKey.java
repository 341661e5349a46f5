// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.security.SignatureException;
import java.security.interfaces.RSAPublicKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;

/// The public half of a [SigningKey]; it stands in each share of a mutable file. Keeps the bytes it
/// was read from, as the fingerprint in caps is a hash of them.
public final class VerifyingKey {

  /// A SubjectPublicKeyInfo in DER, with the usual exponent; less with a shorter one.
  public static final int MAX_LENGTH = 294;

  private final byte[] encoded;
  private final PublicKey key;

  private VerifyingKey(byte[] encoded, PublicKey key) {
    this.encoded = encoded;
    this.key = key;
  }

  /// Reads a SubjectPublicKeyInfo in DER.
  ///
  /// @throws BadKeyException if it is anything else, or a key of another size
  public static VerifyingKey decode(byte[] encoded) throws BadKeyException {
    if (encoded.length > MAX_LENGTH) {
      throw new BadKeyException("longer than a public RSA key of 2048 bits");
    }
    byte[] kept = encoded.clone();
    try {
      PublicKey key = Rsa.keys().generatePublic(new X509EncodedKeySpec(kept));
      if (!(key instanceof RSAPublicKey rsa)) {
        throw new BadKeyException("not a public RSA key");
      }
      Rsa.requireSize(rsa, rsa.getPublicExponent());
      return new VerifyingKey(kept, key);
    } catch (InvalidKeySpecException e) {
      throw new BadKeyException("not a public RSA key in DER");
    }
  }

  /// The bytes it was read from.
  public byte[] encoded() {
    return encoded.clone();
  }

  /// Whether `signature` is by the private half, over `message`.
  public boolean verifies(byte[] message, byte[] signature) {
    if (signature.length != SigningKey.SIGNATURE_LENGTH) {
      return false;
    }
    try {
      Signature pss = Rsa.pss();
      pss.initVerify(key);
      pss.update(message);
      return pss.verify(signature);
    } catch (SignatureException e) {
      return false;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("the platform refuses its own key", e);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof VerifyingKey that && Arrays.equals(encoded, that.encoded);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(encoded);
  }

  @Override
  public String toString() {
    return "VerifyingKey[" + Rsa.MODULUS_BITS + " bits]";
  }
}
