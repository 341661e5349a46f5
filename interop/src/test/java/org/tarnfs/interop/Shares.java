// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.StorageIndex;

/// The shares of a file as they lie on servers' disks, without what may differ: their leases.
final class Shares {

  private static final int HEADER = 12;
  private static final int LEASE_COUNT_OFFSET = 8;
  private static final int LEASE = 72;

  private Shares() {}

  /// Container version, length field and data of every share, by its number.
  static Map<Integer, Bytes> of(String cap, List<StorageNode> servers)
      throws IOException, BadCapException {
    StorageIndex index = ((ChkReadCap) Cap.parse(cap)).storageIndex();
    Map<Integer, Bytes> shares = new TreeMap<>();
    for (StorageNode server : servers) {
      Path bucket = server.bucket(index);
      if (Files.exists(bucket)) {
        try (Stream<Path> files = Files.list(bucket)) {
          for (Path file : files.toList()) {
            int number = Integer.parseInt(file.getFileName().toString());
            assertThat(shares).as("shares once each").doesNotContainKey(number);
            shares.put(number, withoutLeases(Files.readAllBytes(file)));
          }
        }
      }
    }
    return shares;
  }

  private static Bytes withoutLeases(byte[] container) {
    int leases = ByteBuffer.wrap(container).getInt(LEASE_COUNT_OFFSET);
    assertThat(leases).as("leases of a share just written").isPositive();
    int end = container.length - leases * LEASE;
    ByteBuffer rest = ByteBuffer.allocate(end - Integer.BYTES);
    rest.put(container, 0, LEASE_COUNT_OFFSET).put(container, HEADER, end - HEADER);
    return Bytes.copyOf(rest.flip());
  }
}
