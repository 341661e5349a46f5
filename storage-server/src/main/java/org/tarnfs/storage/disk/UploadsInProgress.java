// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.ALREADY_COMPLETE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SPACE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// The shares that are being uploaded, with the space promised to them. A share stays here until it
/// is durable or gone.
final class UploadsInProgress {

  private static final Logger LOG = LoggerFactory.getLogger(UploadsInProgress.class);

  /// More uploads than this at a time are no use but an attempt to fill our memory.
  private static final int MAX_UPLOADS = 10_000;

  /// How often to look for uploads that were left alone.
  private static final Duration SWEEP = Duration.ofMinutes(1);

  private final ConcurrentMap<ShareId, Upload> uploads = new ConcurrentHashMap<>();
  private final ShareTree tree;
  private final Space space;
  private final ShareCommit commit;
  private final DiskThreads threads;
  private final InstantSource clock;
  private volatile Instant nextSweep;

  UploadsInProgress(
      ShareTree tree, Space space, ShareCommit commit, DiskThreads threads, InstantSource clock) {
    this.tree = tree;
    this.space = space;
    this.commit = commit;
    this.threads = threads;
    this.clock = clock;
    this.nextSweep = clock.instant().plus(SWEEP);
  }

  boolean contains(ShareId share) {
    return uploads.containsKey(share);
  }

  /// Opens an upload of a share that was not there a moment ago. Returns whether it is open for
  /// whoever has this secret: because it is new, or because it was before and is of this length.
  boolean open(ShareId share, SecretBytes secret, IncomingFile file) throws IOException {
    dropIdle();
    Upload present = uploads.get(share);
    if (present != null) {
      return present.isFor(secret, file.dataLength());
    }
    if (uploads.size() >= MAX_UPLOADS || !space.reserve(file.size())) {
      return false;
    }
    Upload upload = new Upload(share, secret, file, clock.instant());
    present = uploads.putIfAbsent(share, upload);
    if (present != null) {
      space.release(file.size());
      return present.isFor(secret, file.dataLength());
    }
    if (Files.exists(tree.share(share))) { // Somebody was faster, and is done already.
      close(upload);
      return false;
    }
    return true;
  }

  /// Writes a piece and returns what is still missing. If that is nothing, the share is durable.
  List<ByteRange> write(ShareId share, SecretBytes secret, long offset, ByteBuffer data)
      throws IOException, InterruptedException {
    Upload upload = find(share, secret);
    try {
      List<ByteRange> missing = upload.write(offset, data, clock.instant(), threads);
      if (missing.isEmpty()) {
        threads.call(() -> complete(upload));
      }
      return missing;
    } catch (StorageProtocolException | ClosedByInterruptException harmless) {
      throw harmless;
    } catch (IOException failure) {
      throw explained(failure, upload);
    }
  }

  private Void complete(Upload upload) throws IOException {
    commit.commit(upload.share(), upload.file());
    close(upload);
    return null;
  }

  private IOException explained(IOException failure, Upload upload) throws IOException {
    boolean isFull = space.isDiskFull(upload.file().size());
    drop(upload);
    return isFull ? new StorageProtocolException(NO_SPACE, "the disk is full", failure) : failure;
  }

  void abort(ShareId share, SecretBytes secret) throws IOException {
    if (Files.exists(tree.share(share))) {
      throw new StorageProtocolException(ALREADY_COMPLETE, share + " is complete");
    }
    Upload upload = find(share, secret);
    if (!upload.giveUp()) {
      throw new StorageProtocolException(ALREADY_COMPLETE, share + " is being completed");
    }
    drop(upload);
  }

  private Upload find(ShareId share, SecretBytes secret) throws StorageProtocolException {
    dropIdle();
    Upload upload = uploads.get(share);
    if (upload == null) {
      throw new StorageProtocolException(NO_SUCH_SHARE, share + " is not being uploaded");
    }
    upload.requireSecret(secret);
    return upload;
  }

  /// Gives up the uploads that were left alone.
  void dropIdle() {
    Instant now = clock.instant();
    if (now.isBefore(nextSweep)) {
      return;
    }
    nextSweep = now.plus(SWEEP);
    for (Upload upload : uploads.values()) {
      if (upload.giveUpIfIdle(now)) {
        LOG.info("gave up the upload of {}: no write for {}", upload.share(), Upload.TIMEOUT);
        drop(upload);
      }
    }
  }

  /// Deletes the file of an upload that is over, and forgets it.
  private void drop(Upload upload) {
    try {
      upload.file().delete();
    } catch (IOException failure) {
      LOG.warn("an incomplete share is left behind until the next start", failure);
    }
    close(upload);
  }

  /// Forgets an upload whose file has been dealt with, and what was promised to it.
  private void close(Upload upload) {
    if (uploads.remove(upload.share(), upload)) {
      space.release(upload.file().size());
    }
  }
}
