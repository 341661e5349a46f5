// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.time.ZoneOffset.UTC;
import static java.time.temporal.ChronoField.NANO_OF_SECOND;
import static org.tarnfs.storage.disk.DiskCall.answer;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.storage.protocol.ShareStore;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// What clients told of damaged shares, one file each, named and worded as by stock software so
/// that its tools find them.
final class CorruptionAdvisories {

  private static final Logger LOG = LoggerFactory.getLogger(CorruptionAdvisories.class);

  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss");
  private static final DateTimeFormatter MICROSECONDS =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HHmmss.SSSSSS");
  private static final int NANOS_PER_MICRO = 1000;
  private static final int MAX_REASON_LENGTH = 32765;

  private final ShareTree tree;
  private final Disk disk;
  private final Space space;
  private final DiskThreads threads;
  private final InstantSource clock;

  CorruptionAdvisories(
      ShareTree tree, Disk disk, Space space, DiskThreads threads, InstantSource clock) {
    this.tree = tree;
    this.disk = disk;
    this.space = space;
    this.threads = threads;
    this.clock = clock;
  }

  /// Keeps what a client tells of a share of `store`, whose shares are `immutable` or `mutable`.
  void advise(ShareStore store, String kind, ShareId share, String reason)
      throws StorageProtocolException, InterruptedException {
    if (reason.isEmpty() || reason.getBytes(UTF_8).length > MAX_REASON_LENGTH) {
      throw new StorageProtocolException(
          BAD_REQUEST, "a reason has 1 to " + MAX_REASON_LENGTH + " bytes");
    }
    if (!store.shares(share.index()).contains(share.number())) {
      throw new StorageProtocolException(NO_SUCH_SHARE, "there is no " + share);
    }
    answer("keep a report about", share, () -> threads.call(() -> add(share, kind, reason)));
  }

  /// Keeps a report, unless the disk is full.
  private Void add(ShareId share, String kind, String reason) throws IOException {
    LOG.warn("a client reports that {} is damaged", share);
    ByteBuffer report = ByteBuffer.wrap(report(share, kind, reason).getBytes(UTF_8));
    if (report.remaining() > space.available()) {
      LOG.warn("no room to keep the report");
      return null;
    }
    Path file = tree.advisories().resolve(now() + "--" + share.index() + "-" + share.number());
    try (FileChannel channel = disk.create(file)) {
      disk.write(channel, report, 0);
      disk.force(channel);
    }
    disk.forceDirectory(tree.advisories());
    return null;
  }

  private static String report(ShareId share, String kind, String reason) {
    return """
        report: Share Corruption
        type: %s
        storage_index: %s
        share_number: %s

        %s

        """
        .formatted(kind, share.index(), share.number(), reason);
  }

  /// UTC as Python prints it, which leaves out a fraction of zero; without colons, for Windows.
  private String now() {
    LocalDateTime now = LocalDateTime.ofInstant(clock.instant(), UTC);
    boolean isWhole = now.get(NANO_OF_SECOND) < NANOS_PER_MICRO;
    return now.format(isWhole ? SECONDS : MICROSECONDS);
  }
}
