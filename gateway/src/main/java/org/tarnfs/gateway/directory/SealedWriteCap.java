// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;

/// A child's write cap, for the eyes of those only who may write to the directory:
///
/// | offset | size | field | meaning |
/// |---:|---:|---|---|
/// | 0 | 16 | salt | a hash of the write cap |
/// | 16 | n | ciphertext | the write cap, under a key made of salt and write key of the directory |
/// | 16 + n | 32 | MAC | over salt and ciphertext, under the same key |
///
/// A child that cannot be written to has an empty write cap. As the salt depends on nothing else,
/// the same cap in the same directory gives the same bytes.
///
/// No reader has looked at the MAC since Tahoe-LAFS 1.3, and it proves nothing: all the directory
/// is signed by the holder of the write key. It is written for readers that are older.
final class SealedWriteCap {

  private static final int SALT_LENGTH = 16;
  private static final int MAC_LENGTH = 32;
  private static final byte INNER_PAD = 0x36;
  private static final byte OUTER_PAD = 0x5c;

  private SealedWriteCap() {}

  static byte[] seal(byte[] writeCap, WriteKey directory) {
    byte[] salt = TaggedHash.hash(HashTag.WRITE_CAP_TO_SALT, writeCap, SALT_LENGTH);
    SecretBytes key = key(salt, directory);
    ByteBuffer sealed = ByteBuffer.allocate(SALT_LENGTH + writeCap.length + MAC_LENGTH);
    sealed.put(salt);
    AesCtr.at(key, 0).apply(ByteBuffer.wrap(writeCap), sealed);
    sealed.put(mac(key, sealed.array(), sealed.position()));
    return sealed.array();
  }

  /// The write cap; empty if there is none, or no room for one.
  static byte[] open(byte[] sealed, WriteKey directory) {
    int length = sealed.length - SALT_LENGTH - MAC_LENGTH;
    if (length <= 0) {
      return new byte[0];
    }
    byte[] salt = new byte[SALT_LENGTH];
    ByteBuffer in = ByteBuffer.wrap(sealed, 0, SALT_LENGTH + length).get(salt);
    ByteBuffer writeCap = ByteBuffer.allocate(length);
    AesCtr.at(key(salt, directory), 0).apply(in, writeCap);
    return writeCap.array();
  }

  private static SecretBytes key(byte[] salt, WriteKey directory) {
    byte[] hash = TaggedHash.hashPair(HashTag.CHILD_CAP_KEY, salt, directory.bytes().reveal());
    return SecretBytes.copyOf(Arrays.copyOf(hash, AesCtr.KEY_LENGTH));
  }

  /// Not the HMAC of RFC 2104: the key is not padded to the length of a block.
  private static byte[] mac(SecretBytes key, byte[] text, int length) {
    MessageDigest sha256 = sha256();
    sha256.update(masked(key, INNER_PAD));
    sha256.update(text, 0, length);
    byte[] inner = sha256.digest();
    sha256.update(masked(key, OUTER_PAD));
    return sha256.digest(inner);
  }

  private static byte[] masked(SecretBytes key, byte pad) {
    byte[] masked = key.reveal();
    for (int i = 0; i < masked.length; i++) {
      masked[i] ^= pad;
    }
    return masked;
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
