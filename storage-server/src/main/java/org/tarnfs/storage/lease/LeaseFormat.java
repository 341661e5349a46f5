// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.lease;

import static org.tarnfs.storage.lease.LeaseRecord.MAX_UNSIGNED;

import java.nio.ByteBuffer;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.crypto.SecretBytes;

/// The two layouts of a lease record; numbers are big-endian.
///
/// | immutable | mutable | size | field |
/// |---|---|---|---|
/// | 0 | 0 | 4 | owner; in a mutable container 0 marks a free slot |
/// | 68 | 4 | 4 | expiry, Unix seconds |
/// | 4 | 8 | 32 | renew secret |
/// | 36 | 40 | 32 | cancel secret |
/// | – | 72 | 20 | id of the node that took the lease |
public enum LeaseFormat {
  IMMUTABLE(4, 68, 72),
  MUTABLE(8, 4, 92);

  public static final int NODE_ID_LENGTH = 20;

  private static final int OWNER_OFFSET = 0;
  private static final int NODE_ID_OFFSET = 72;

  private final int renewOffset;
  private final int cancelOffset;
  private final int expiryOffset;
  private final int size;

  LeaseFormat(int renewOffset, int expiryOffset, int size) {
    this.renewOffset = renewOffset;
    this.cancelOffset = renewOffset + LeaseSecrets.LENGTH;
    this.expiryOffset = expiryOffset;
    this.size = size;
  }

  /// Bytes of a record.
  public int size() {
    return size;
  }

  /// Where in a record the four bytes are that a renewal changes.
  public int expiryOffset() {
    return expiryOffset;
  }

  public boolean isFree(LeaseRecord record) {
    return this == MUTABLE && record.owner() == 0;
  }

  /// The bytes of `record`, ready to be read. `nodeId` is this server's, for the layout that has
  /// it.
  public ByteBuffer encode(LeaseRecord record, Bytes nodeId) {
    ByteBuffer bytes = ByteBuffer.allocate(size);
    bytes.putInt(OWNER_OFFSET, (int) record.owner());
    bytes.put(renewOffset, record.stored().renew().reveal());
    bytes.put(cancelOffset, record.stored().cancel().reveal());
    bytes.putInt(expiryOffset, (int) record.expiry());
    if (this == MUTABLE) {
      bytes.put(NODE_ID_OFFSET, nodeId.requireLength(NODE_ID_LENGTH).toArray());
    }
    return bytes;
  }

  /// The bytes of `record`, which keep from `before` the id of the node that took the lease.
  public ByteBuffer rewritten(ByteBuffer before, LeaseRecord record) {
    byte[] nodeId = new byte[NODE_ID_LENGTH];
    if (this == MUTABLE) {
      before.get(before.position() + NODE_ID_OFFSET, nodeId);
    }
    return encode(record, Bytes.copyOf(nodeId));
  }

  /// Reads the record at the position of `bytes`, which advances.
  public LeaseRecord decode(ByteBuffer bytes) {
    ByteBuffer record = bytes.slice(bytes.position(), size);
    bytes.position(bytes.position() + size);
    return new LeaseRecord(
        record.getInt(OWNER_OFFSET) & MAX_UNSIGNED,
        new LeaseSecrets(secret(record, renewOffset), secret(record, cancelOffset)),
        record.getInt(expiryOffset) & MAX_UNSIGNED);
  }

  private static SecretBytes secret(ByteBuffer record, int offset) {
    byte[] secret = new byte[LeaseSecrets.LENGTH];
    record.get(offset, secret);
    return SecretBytes.copyOf(secret);
  }
}
