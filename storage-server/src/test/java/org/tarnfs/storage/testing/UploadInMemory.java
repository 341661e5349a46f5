// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.CONFLICTING_WRITE;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.WriteProgress;

/// A share of which some ranges are still missing. Its server guards it.
final class UploadInMemory {

  private final byte[] content;
  private final LeaseSecrets lease;
  private final SecretBytes secret;
  private List<ByteRange> missing;

  UploadInMemory(int length, LeaseSecrets lease, SecretBytes secret) {
    this.content = new byte[length];
    this.lease = lease;
    this.secret = secret;
    this.missing = List.of(new ByteRange(0, length));
  }

  boolean belongsTo(SecretBytes presented) {
    return secret.equals(presented);
  }

  int length() {
    return content.length;
  }

  LeaseSecrets lease() {
    return lease;
  }

  byte[] content() {
    return content;
  }

  WriteProgress write(long offset, ByteBuffer data) throws StorageProtocolException {
    if (offset < 0 || offset > content.length - data.remaining()) {
      throw new StorageProtocolException(BAD_REQUEST, "outside the share");
    }
    ByteRange range = ByteRange.ofLength(offset, data.remaining());
    for (ByteRange written : writtenWithin(range)) {
      requireEqual(written, data.slice((int) (written.start() - offset), (int) written.length()));
    }
    missing = without(range);
    data.get(content, (int) offset, data.remaining());
    return new WriteProgress(missing);
  }

  private List<ByteRange> writtenWithin(ByteRange range) {
    List<ByteRange> written = new ArrayList<>();
    long at = range.start();
    for (ByteRange gap : missing) {
      if (at < Math.min(gap.start(), range.end())) {
        written.add(new ByteRange(at, Math.min(gap.start(), range.end())));
      }
      at = Math.max(at, gap.end());
    }
    if (at < range.end()) {
      written.add(new ByteRange(at, range.end()));
    }
    return written;
  }

  private void requireEqual(ByteRange written, ByteBuffer again) throws StorageProtocolException {
    if (!ByteBuffer.wrap(content, (int) written.start(), (int) written.length()).equals(again)) {
      throw new StorageProtocolException(CONFLICTING_WRITE, "other bytes are there");
    }
  }

  private List<ByteRange> without(ByteRange range) {
    List<ByteRange> left = new ArrayList<>();
    for (ByteRange gap : missing) {
      if (gap.start() < Math.min(gap.end(), range.start())) {
        left.add(new ByteRange(gap.start(), Math.min(gap.end(), range.start())));
      }
      if (Math.max(gap.start(), range.end()) < gap.end()) {
        left.add(new ByteRange(Math.max(gap.start(), range.end()), gap.end()));
      }
    }
    return left;
  }
}
