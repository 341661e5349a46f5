// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.HexFormat;
import org.tarnfs.storage.lease.LeaseFormat;
import org.tarnfs.storage.lease.SecretForm;

/// The container of a mutable share; numbers are big-endian and unsigned.
///
/// | offset | size | field |
/// |---|---|---|
/// | 0 | 32 | magic: version 1 (lease secrets in clear) or 2 (hashed) |
/// | 32 | 20 | id of the node that took the write enabler |
/// | 52 | 32 | write enabler |
/// | 84 | 8 | data length |
/// | 92 | 8 | offset E of the extra leases, 468 + the room for data |
/// | 100 | 4 · 92 | four lease slots |
/// | 468 | E - 468 | data, and room for more |
/// | E | 4 | number of extra lease slots m |
/// | E + 4 | 92 m | extra lease slots |
record MutableShareFile(
    SecretForm secretForm, long dataLength, long extraLeasesOffset, long extraLeases)
    implements ShareFile {

  static final int MAGIC_SIZE = 32;
  static final int NODE_ID_SIZE = 20;
  static final int WRITE_ENABLER_SIZE = 32;
  static final int DATA_LENGTH_SIZE = 8;
  static final int EXTRA_LEASES_OFFSET_SIZE = 8;
  static final int SLOT_SIZE = LeaseFormat.MUTABLE.size();
  static final int INLINE_SLOTS = 4;
  static final int EXTRA_LEASE_COUNT_SIZE = 4;

  static final int MAGIC_OFFSET = 0;
  static final int NODE_ID_OFFSET = MAGIC_OFFSET + MAGIC_SIZE;
  static final int WRITE_ENABLER_OFFSET = NODE_ID_OFFSET + NODE_ID_SIZE;
  static final int DATA_LENGTH_OFFSET = WRITE_ENABLER_OFFSET + WRITE_ENABLER_SIZE;
  static final int EXTRA_LEASES_OFFSET_OFFSET = DATA_LENGTH_OFFSET + DATA_LENGTH_SIZE;
  static final int SLOTS_OFFSET = EXTRA_LEASES_OFFSET_OFFSET + EXTRA_LEASES_OFFSET_SIZE;
  static final int DATA_OFFSET = SLOTS_OFFSET + INLINE_SLOTS * SLOT_SIZE;

  /// What has to be read to parse a container.
  static final int HEADER_SIZE = SLOTS_OFFSET;

  private static final ByteBuffer MAGIC_1 = magic("Tahoe mutable container v1\n", "750944038e");
  private static final ByteBuffer MAGIC_2 = magic("Tahoe mutable container v2\n", "c355219925");

  private static ByteBuffer magic(String text, String hex) {
    return ByteBuffer.allocate(MAGIC_SIZE)
        .put(text.getBytes(US_ASCII))
        .put(HexFormat.of().parseHex(hex))
        .flip()
        .asReadOnlyBuffer();
  }

  /// The container of data of a length, without any room behind it, that has so many leases.
  static MutableShareFile of(long dataLength, int leases) {
    return new MutableShareFile(
        SecretForm.HASHED,
        dataLength,
        DATA_OFFSET + dataLength,
        Math.max(0, leases - INLINE_SLOTS));
  }

  /// What stands before the lease slots, ready to be read.
  ByteBuffer header(MutableShareOwner owner) {
    return ByteBuffer.allocate(HEADER_SIZE)
        .put(MAGIC_2.duplicate())
        .put(owner.nodeId().toArray())
        .put(owner.writeEnabler().reveal())
        .putLong(dataLength)
        .putLong(extraLeasesOffset)
        .flip();
  }

  long fileSize() {
    return leaseOffset(leaseSlots());
  }

  static boolean isHeader(ByteBuffer header) {
    return hasMagic(header, MAGIC_1) || hasMagic(header, MAGIC_2);
  }

  private static boolean hasMagic(ByteBuffer header, ByteBuffer magic) {
    return header.remaining() >= MAGIC_SIZE && header.slice(MAGIC_OFFSET, MAGIC_SIZE).equals(magic);
  }

  static MutableShareFile parse(ByteBuffer header, FileChannel file) throws IOException {
    if (header.remaining() < HEADER_SIZE) {
      throw new BadContainerException("cut off within its header");
    }
    long offset = header.getLong(EXTRA_LEASES_OFFSET_OFFSET);
    long afterCount = file.size() - EXTRA_LEASE_COUNT_SIZE - offset;
    if (offset < DATA_OFFSET || afterCount < 0) {
      throw new BadContainerException("extra leases outside the file");
    }
    long dataLength = header.getLong(DATA_LENGTH_OFFSET);
    if (dataLength < 0 || dataLength > offset - DATA_OFFSET) {
      throw new BadContainerException("data outside its room");
    }
    ByteBuffer count = ByteBuffer.allocate(EXTRA_LEASE_COUNT_SIZE);
    Disk.read(file, count, offset);
    long extra = Integer.toUnsignedLong(count.getInt(0));
    if (extra > afterCount / SLOT_SIZE) {
      throw new BadContainerException("too short for its " + extra + " extra leases");
    }
    SecretForm form = hasMagic(header, MAGIC_1) ? SecretForm.CLEAR : SecretForm.HASHED;
    return new MutableShareFile(form, dataLength, offset, extra);
  }

  @Override
  public LeaseFormat leaseFormat() {
    return LeaseFormat.MUTABLE;
  }

  @Override
  public long leaseSlots() {
    return INLINE_SLOTS + extraLeases;
  }

  @Override
  public long leaseOffset(long slot) {
    return slot < INLINE_SLOTS
        ? SLOTS_OFFSET + slot * SLOT_SIZE
        : extraLeasesOffset + EXTRA_LEASE_COUNT_SIZE + (slot - INLINE_SLOTS) * SLOT_SIZE;
  }

  @Override
  public long leaseCountOffset() {
    return extraLeasesOffset;
  }

  @Override
  public int nextLeaseCount() {
    return (int) (extraLeases + 1);
  }
}
