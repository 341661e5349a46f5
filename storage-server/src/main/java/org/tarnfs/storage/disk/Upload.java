// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.WRONG_SECRET;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// A share that is being uploaded, until its last byte has come or it is given up. Its monitor
/// guards what has come; calls of several threads for one share follow one another.
final class Upload {

  /// After this time without a write an upload is given up.
  static final Duration TIMEOUT = Duration.ofMinutes(30);

  private final ShareId share;
  private final SecretBytes secret;
  private final IncomingFile file;
  private final MissingRanges missing;
  private Instant lastWrite;
  private boolean isOver;

  Upload(ShareId share, SecretBytes secret, IncomingFile file, Instant now) {
    this.share = share;
    this.secret = secret;
    this.file = file;
    this.missing = new MissingRanges(file.dataLength());
    this.lastWrite = now;
  }

  ShareId share() {
    return share;
  }

  IncomingFile file() {
    return file;
  }

  boolean isFor(SecretBytes presented, long length) {
    return secret.equals(presented) && file.dataLength() == length;
  }

  void requireSecret(SecretBytes presented) throws StorageProtocolException {
    if (!secret.equals(presented)) {
      throw new StorageProtocolException(WRONG_SECRET, "not the upload secret of " + share);
    }
  }

  /// Writes a piece and returns what is still missing. If that is nothing, or the disk fails, the
  /// upload is over.
  synchronized List<ByteRange> write(long offset, ByteBuffer data, Instant now, DiskThreads threads)
      throws IOException {
    if (isOver) {
      throw new StorageProtocolException(NO_SUCH_SHARE, share + " is not being uploaded any more");
    }
    ByteRange range = rangeOf(offset, data.remaining());
    if (!range.isEmpty()) {
      write(range, data, threads);
      lastWrite = now;
    }
    return missing.gaps();
  }

  private void write(ByteRange range, ByteBuffer data, DiskThreads threads) throws IOException {
    try {
      file.write(range, data, missing.presentIn(range), missing.isFilledBy(range));
      missing.fill(range);
      isOver = missing.isEmpty();
      file.writeBackIfMuch(threads);
    } catch (StorageProtocolException | ClosedByInterruptException harmless) {
      throw harmless;
    } catch (IOException failure) {
      isOver = true;
      throw failure;
    }
  }

  private ByteRange rangeOf(long offset, int size) throws StorageProtocolException {
    if (offset < 0 || offset > file.dataLength() - size) {
      throw new StorageProtocolException(
          BAD_REQUEST, size + " bytes at " + offset + " lie outside " + share);
    }
    ByteRange range = ByteRange.ofLength(offset, size);
    if (!missing.canFill(range)) {
      throw new StorageProtocolException(BAD_REQUEST, share + " comes in too many pieces");
    }
    return range;
  }

  /// Ends the upload; returns false if it was over already.
  synchronized boolean giveUp() {
    boolean wasOpen = !isOver;
    isOver = true;
    return wasOpen;
  }

  /// Ends the upload if nobody has written for too long.
  synchronized boolean giveUpIfIdle(Instant now) {
    return !lastWrite.plus(TIMEOUT).isAfter(now) && giveUp();
  }
}
