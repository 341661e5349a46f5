// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.ShareNumber;

final class CorruptionAdvisoriesTest extends DiskFixture {

  private static final ShareNumber SEVEN = new ShareNumber(7);

  @Test
  void reportIsNamedAndWordedAsByStockSoftware() throws Exception {
    DiskStorageServer server = open();
    store(server, SEVEN, bytes(10));
    clock.advance(Duration.ofNanos(78_142_999));

    server.adviseCorruptShare(index, SEVEN, "block 3: häßlicher hash");

    Path report = advisory("2023-11-14T221320.078142--" + index + "-7");
    assertThat(report)
        .hasContent(
            "report: Share Corruption\ntype: immutable\nstorage_index: %s\nshare_number: 7\n\n"
                    .formatted(index)
                + "block 3: häßlicher hash\n\n");
    assertThat(Files.readString(report)).endsWith("hash\n\n");
  }

  @Test
  void wholeSecondHasNoFraction() throws Exception {
    DiskStorageServer server = open();
    store(server, SEVEN, bytes(10));

    server.adviseCorruptShare(index, SEVEN, "bad");

    assertThat(advisory("2023-11-14T221320--" + index + "-7")).exists();
  }

  @Test
  void reportAboutAShareThatIsNotHeldIsNotKept() throws Exception {
    DiskStorageServer server = open();
    allocate(server, SEVEN, 10);

    assertRefused(NO_SUCH_SHARE, () -> server.adviseCorruptShare(index, SEVEN, "bad"));

    assertThat(filesBelow(directory.resolve("corruption-advisories"))).isEmpty();
  }

  @Test
  void reportIsDroppedWhenTheDiskIsFull() throws Exception {
    DiskStorageServer first = open();
    store(first, SEVEN, bytes(10));
    first.close();
    DiskStorageServer server = open(new StorageLimits(Long.MAX_VALUE, Long.MAX_VALUE));

    server.adviseCorruptShare(index, SEVEN, "bad");

    assertThat(filesBelow(directory.resolve("corruption-advisories"))).isEmpty();
  }

  private Path advisory(String name) {
    return directory.resolve("corruption-advisories").resolve(name);
  }
}
