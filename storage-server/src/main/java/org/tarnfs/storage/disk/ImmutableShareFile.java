// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.nio.ByteBuffer;
import org.tarnfs.storage.lease.LeaseFormat;
import org.tarnfs.storage.lease.SecretForm;

/// The container of an immutable share; numbers are big-endian and unsigned.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 4 | container version: 1 (lease secrets in clear) or 2 (hashed) |
/// | 4 | 4 | data length L, or 2^32-1 if it is larger |
/// | 8 | 4 | number of leases n |
/// | 12 | L | share data |
/// | 12 + L | 72 n | leases |
///
/// What counts is L = file size - 12 - 72 n, as for stock software, which ignores the field. The
/// field is believed in two cases. If the two differ by at most a lease, somebody died between
/// appending a lease and counting it, and the data is neither longer nor shorter for that. (A share
/// of 4 GiB or more lacks this help: there such a death leaves 72 bytes behind the data.) If the
/// file ends before the data does, the file has been cut.
record ImmutableShareFile(int version, long dataLength, long leaseSlots) implements ShareFile {

  static final int VERSION_SIZE = 4;
  static final int DATA_LENGTH_SIZE = 4;
  static final int LEASE_COUNT_SIZE = 4;

  static final int VERSION_OFFSET = 0;
  static final int DATA_LENGTH_OFFSET = VERSION_OFFSET + VERSION_SIZE;
  static final int LEASE_COUNT_OFFSET = DATA_LENGTH_OFFSET + DATA_LENGTH_SIZE;
  static final int DATA_OFFSET = LEASE_COUNT_OFFSET + LEASE_COUNT_SIZE;

  private static final int CLEAR_SECRETS = 1;
  private static final int HASHED_SECRETS = 2;
  private static final long MAX_STATED_LENGTH = 0xffff_ffffL;
  private static final int LEASE_SIZE = LeaseFormat.IMMUTABLE.size();

  /// The longest data whose container still has a size.
  static final long MAX_DATA_LENGTH = Long.MAX_VALUE - DATA_OFFSET - LEASE_SIZE;

  /// The container of a new share, with its first lease.
  static ImmutableShareFile ofLength(long dataLength) {
    return new ImmutableShareFile(HASHED_SECRETS, dataLength, 1);
  }

  static ImmutableShareFile parse(ByteBuffer header, long fileSize) throws BadContainerException {
    if (header.remaining() < DATA_OFFSET) {
      throw new BadContainerException("cut off within its header");
    }
    int version = header.getInt(VERSION_OFFSET);
    if (version != CLEAR_SECRETS && version != HASHED_SECRETS) {
      throw new BadContainerException("of unknown version " + Integer.toUnsignedString(version));
    }
    long stated = Integer.toUnsignedLong(header.getInt(DATA_LENGTH_OFFSET));
    long leases = Integer.toUnsignedLong(header.getInt(LEASE_COUNT_OFFSET));
    long length = fileSize - DATA_OFFSET - leases * LEASE_SIZE;
    if (stated > 0 && stated < MAX_STATED_LENGTH) {
      long afterData = fileSize - DATA_OFFSET - stated;
      if (afterData < 0) {
        throw new BadContainerException("cut off within its data");
      }
      if (Math.abs(length - stated) <= LEASE_SIZE) {
        return new ImmutableShareFile(version, stated, Math.min(leases, afterData / LEASE_SIZE));
      }
    }
    if (length < 0) {
      throw new BadContainerException("too short for its " + leases + " leases");
    }
    return new ImmutableShareFile(version, length, leases);
  }

  /// The first bytes of the file, ready to be read.
  ByteBuffer header() {
    return ByteBuffer.allocate(DATA_OFFSET)
        .putInt(version)
        .putInt((int) Math.min(dataLength, MAX_STATED_LENGTH))
        .putInt((int) leaseSlots)
        .flip();
  }

  long fileSize() {
    return leaseOffset(leaseSlots);
  }

  @Override
  public LeaseFormat leaseFormat() {
    return LeaseFormat.IMMUTABLE;
  }

  @Override
  public SecretForm secretForm() {
    return version == CLEAR_SECRETS ? SecretForm.CLEAR : SecretForm.HASHED;
  }

  @Override
  public long leaseOffset(long slot) {
    return DATA_OFFSET + dataLength + slot * LEASE_SIZE;
  }

  @Override
  public long leaseCountOffset() {
    return LEASE_COUNT_OFFSET;
  }

  @Override
  public int nextLeaseCount() {
    return (int) (leaseSlots + 1);
  }
}
