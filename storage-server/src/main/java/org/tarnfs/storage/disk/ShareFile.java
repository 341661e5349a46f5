// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import org.tarnfs.storage.lease.LeaseFormat;
import org.tarnfs.storage.lease.SecretForm;

/// Where things are in the container of a share, read from its header. The file's first bytes tell
/// the two kinds apart.
sealed interface ShareFile permits ImmutableShareFile, MutableShareFile {

  /// Reads the header of an open container.
  static ShareFile of(FileChannel file) throws IOException {
    ByteBuffer header = ByteBuffer.allocate(MutableShareFile.HEADER_SIZE);
    Disk.read(file, header, 0);
    header.flip();
    // The size after the lease count: an append seen half-way then looks like one cut short.
    return MutableShareFile.isHeader(header)
        ? MutableShareFile.parse(header, file)
        : ImmutableShareFile.parse(header, file.size());
  }

  LeaseFormat leaseFormat();

  SecretForm secretForm();

  /// The number of lease slots, free ones included; all of them lie inside the file.
  long leaseSlots();

  /// Where slot `slot` begins; that of the first one missing is where it can be appended.
  long leaseOffset(long slot);

  /// Where the file says how many leases it has.
  long leaseCountOffset();

  /// What has to be there once a slot has been appended.
  int nextLeaseCount();
}
