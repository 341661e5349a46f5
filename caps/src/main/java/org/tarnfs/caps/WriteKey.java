// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;

/// The 16 bytes that decrypt a mutable file's private key, and so let change the file.
public record WriteKey(SecretBytes bytes) {

  public static final int LENGTH = AesCtr.KEY_LENGTH;

  /// How long the ids are that servers are known to write enablers and leases by.
  public static final int SERVER_ID_LENGTH = 20;

  public WriteKey {
    bytes.requireLength(LENGTH);
  }

  /// The write key of an RSA key given as unencrypted PKCS#8 in DER: these very bytes, as another
  /// encoding of the same key gives another write key.
  public static WriteKey derive(SecretBytes privateKey) {
    return new WriteKey(
        TaggedHash.of(HashTag.PRIVATE_KEY_TO_WRITE_KEY)
            .update(privateKey.reveal())
            .digestSecret(LENGTH));
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
