// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Passes on what is written to it, and tells how much that is.
public final class ProgressChannel implements WritableByteChannel {

  private final WritableByteChannel out;
  private final long total;
  private final Progress progress;
  private long done;

  /// @param total how many bytes there will be
  public ProgressChannel(WritableByteChannel out, long total, Progress progress) {
    this.out = out;
    this.total = total;
    this.progress = progress;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int written = out.write(source);
    done += written;
    progress.advanced(done, total);
    return written;
  }

  @Override
  public boolean isOpen() {
    return out.isOpen();
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
