// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// PEM texts with an unencrypted private RSA key. One in PKCS#1 is wrapped into PKCS#8 as it is,
/// not taken apart:
///
/// | offset | size | content |
/// |--------|------|---------|
/// | 0 | 4 | SEQUENCE of all that follows |
/// | 4 | 3 | INTEGER 0, the version |
/// | 7 | 15 | SEQUENCE of the object identifier `rsaEncryption` and NULL |
/// | 22 | 4 | OCTET STRING with the key |
/// | 26 | | the key in PKCS#1 |
final class PrivateKeyPem {

  /// More than twice what a key of the right size takes, for texts that stand around it.
  private static final int MAX_TEXT_LENGTH = 4096;

  private static final Pattern PRIVATE_KEY =
      Pattern.compile("-----BEGIN (RSA |)PRIVATE KEY-----([^-]*)-----END \\1PRIVATE KEY-----");

  private static final byte[] VERSION_AND_ALGORITHM =
      HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");
  private static final int SEQUENCE = 0x30;
  private static final int OCTET_STRING = 0x04;

  /// Says that two bytes of length follow, as they do for lengths of 256 to 65,535.
  private static final int LENGTH_OF_TWO_BYTES = 0x82;

  private static final int FIRST_LENGTH_OF_TWO_BYTES = 256;
  private static final int TAG_AND_LENGTH = 4;

  private PrivateKeyPem() {}

  /// The key as PKCS#8 in DER, yet to be checked.
  static SecretBytes decode(String pem) throws BadKeyException {
    if (pem.length() > MAX_TEXT_LENGTH) {
      throw new BadKeyException("longer than a private RSA key of 2048 bits in PEM");
    }
    Matcher found = PRIVATE_KEY.matcher(pem);
    if (!found.find()) {
      throw new BadKeyException("not an unencrypted private RSA key in PEM");
    }
    byte[] key = base64(found.group(2).replaceAll("\\s", ""));
    return SecretBytes.copyOf(found.group(1).isEmpty() ? key : wrapped(key));
  }

  private static byte[] base64(String text) throws BadKeyException {
    try {
      return Base64.getDecoder().decode(text);
    } catch (IllegalArgumentException e) {
      throw new BadKeyException("the private key in PEM is not in base64");
    }
  }

  private static byte[] wrapped(byte[] key) throws BadKeyException {
    if (key.length < FIRST_LENGTH_OF_TWO_BYTES) {
      throw new BadKeyException("shorter than a private RSA key of 2048 bits");
    }
    int length = VERSION_AND_ALGORITHM.length + TAG_AND_LENGTH + key.length;
    ByteBuffer out = ByteBuffer.allocate(TAG_AND_LENGTH + length);
    putTagAndLength(out, SEQUENCE, length);
    out.put(VERSION_AND_ALGORITHM);
    putTagAndLength(out, OCTET_STRING, key.length);
    return out.put(key).array();
  }

  private static void putTagAndLength(ByteBuffer out, int tag, int length) {
    out.put((byte) tag).put((byte) LENGTH_OF_TWO_BYTES).putShort((short) length);
  }
}
