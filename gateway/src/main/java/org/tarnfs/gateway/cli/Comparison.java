// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/// Compares what is written to it with a stream, byte by byte.
final class Comparison implements WritableByteChannel {

  private final InputStream expected;
  private boolean same = true;

  Comparison(InputStream expected) {
    this.expected = expected;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    int length = source.remaining();
    ByteBuffer other = ByteBuffer.wrap(expected.readNBytes(length));
    same &= other.equals(source);
    source.position(source.limit());
    return length;
  }

  /// Whether everything was the same, and nothing is missing.
  boolean isEqual() throws IOException {
    return same && expected.read() < 0;
  }

  @Override
  public boolean isOpen() {
    return true;
  }

  @Override
  public void close() throws IOException {
    expected.close();
  }
}
