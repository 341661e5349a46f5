// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.gateway.file.ReadableFile;

/// A file that is in its cap.
public record LiteralFile(LiteralCap cap) implements ReadableFile {

  @Override
  public long size() {
    return cap.content().length();
  }

  @Override
  public void read(ByteRange range, WritableByteChannel out) throws IOException {
    if (range.end() > size()) {
      throw new IllegalArgumentException("range ends beyond the file");
    }
    ByteBuffer content =
        ByteBuffer.wrap(cap.content().reveal())
            .slice((int) range.start(), Math.toIntExact(range.length()));
    while (content.hasRemaining()) {
      out.write(content);
    }
  }
}
