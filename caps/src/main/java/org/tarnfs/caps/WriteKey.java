// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.nio.ByteBuffer;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.BadKeyException;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.caps.crypto.TaggedHash;

/// The 16 bytes that decrypt a mutable file's private key, and so let change the file.
public record WriteKey(SecretBytes bytes) {

  public static final int LENGTH = AesCtr.KEY_LENGTH;

  /// How long the ids are that servers are known to write enablers and leases by.
  public static final int SERVER_ID_LENGTH = 20;

  public WriteKey {
    bytes.requireLength(LENGTH);
  }

  /// The write key of the file that `key` makes. It follows from the very bytes the key was read
  /// from: another encoding of the same key gives another write key.
  public static WriteKey derive(SigningKey key) {
    return derive(key.encoded());
  }

  static WriteKey derive(SecretBytes signingKey) {
    return new WriteKey(
        TaggedHash.of(HashTag.PRIVATE_KEY_TO_WRITE_KEY)
            .update(signingKey.reveal())
            .digestSecret(LENGTH));
  }

  /// The signing key as it stands in each share of the file, encrypted with this key.
  public Bytes encryptSigningKey(SigningKey key) {
    return Bytes.copyOf(apply(key.encoded().reveal()));
  }

  /// The signing key found in a share, once decrypted and proved: this key is a hash of it.
  ///
  /// @throws BadKeyException if it is not the signing key of this file
  public SigningKey decryptSigningKey(Bytes encrypted) throws BadKeyException {
    if (encrypted.length() > SigningKey.MAX_LENGTH) {
      throw new BadKeyException("longer than an encrypted signing key");
    }
    SecretBytes signingKey = SecretBytes.copyOf(apply(encrypted.toArray()));
    if (!derive(signingKey).equals(this)) {
      throw new BadKeyException("not the encrypted signing key of this file");
    }
    return SigningKey.decode(signingKey);
  }

  private byte[] apply(byte[] text) {
    ByteBuffer result = ByteBuffer.allocate(text.length);
    AesCtr.at(bytes, 0).apply(ByteBuffer.wrap(text), result);
    return result.array();
  }

  public ReadKey readKey() {
    return new ReadKey(
        TaggedHash.of(HashTag.WRITE_KEY_TO_READ_KEY)
            .update(bytes.reveal())
            .digestSecret(ReadKey.LENGTH));
  }

  /// The password under which one server lets the file's shares be overwritten.
  public SecretBytes writeEnabler(Bytes serverId) {
    byte[] id = serverId.requireLength(SERVER_ID_LENGTH).toArray();
    byte[] master = TaggedHash.hash(HashTag.WRITE_KEY_TO_WRITE_ENABLER_MASTER, bytes.reveal());
    return SecretBytes.copyOf(TaggedHash.hashPair(HashTag.WRITE_ENABLER, master, id));
  }
}
