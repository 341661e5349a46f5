// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.NoSuchAlgorithmException;
import java.security.Signature;
import java.security.interfaces.RSAKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;

/// What Tahoe-LAFS signs mutable files with: RSA keys of one size, and RSASSA-PSS with one choice
/// of parameters. The platform's own implementation, which is the fastest at hand.
final class Rsa {

  static final int MODULUS_BITS = 2048;
  static final BigInteger EXPONENT = RSAKeyGenParameterSpec.F4;

  private static final int SALT_LENGTH = 32;
  private static final PSSParameterSpec PSS =
      new PSSParameterSpec(
          "SHA-256",
          "MGF1",
          MGF1ParameterSpec.SHA256,
          SALT_LENGTH,
          PSSParameterSpec.TRAILER_FIELD_BC);

  private Rsa() {}

  static KeyFactory keys() {
    try {
      return KeyFactory.getInstance("RSA");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has RSA", e);
    }
  }

  /// A signature scheme, yet to be given a key.
  static Signature pss() {
    try {
      Signature pss = Signature.getInstance("RSASSA-PSS");
      pss.setParameter(PSS);
      return pss;
    } catch (GeneralSecurityException e) {
      throw new AssertionError("every Java platform has RSASSA-PSS", e);
    }
  }

  /// Stock Tahoe-LAFS refuses other sizes. It takes any exponent, but has always made 17, long ago,
  /// or 65537; larger ones would not fit into the layout of shares.
  static void requireSize(RSAKey key, BigInteger exponent) throws BadKeyException {
    int bits = key.getModulus().bitLength();
    if (bits != MODULUS_BITS) {
      throw new BadKeyException("need an RSA key of 2048 bits, have one of " + bits);
    }
    if (exponent.compareTo(EXPONENT) > 0) {
      throw new BadKeyException("need an RSA key with a public exponent of at most 65537");
    }
  }
}
