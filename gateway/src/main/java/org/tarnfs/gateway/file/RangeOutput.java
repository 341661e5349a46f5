// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.WritableByteChannel;
import org.tarnfs.caps.ByteRange;

/// Writes those bytes of a file's pieces that lie in a range.
public final class RangeOutput {

  private final ByteRange range;
  private final WritableByteChannel out;

  public RangeOutput(ByteRange range, WritableByteChannel out) {
    this.range = range;
    this.out = out;
  }

  /// Takes the piece of the file that begins at `start`: all its remaining bytes.
  ///
  /// @throws IOException if the channel fails
  public void write(ByteBuffer piece, long start) throws IOException, InterruptedException {
    int from = (int) Math.max(0, range.start() - start);
    int to = (int) Math.min(piece.remaining(), range.end() - start);
    ByteBuffer wanted = piece.slice(piece.position() + from, to - from);
    try {
      while (wanted.hasRemaining()) {
        out.write(wanted);
      }
    } catch (ClosedByInterruptException e) {
      throw Interrupts.of(e);
    }
  }
}
