// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import org.xnio.channels.StreamSourceChannel;

/// The body of a request as a stream that ends with an error if the body is too large or cut short.
/// Buffers nothing.
final class BodyStream extends InputStream {

  private final StreamSourceChannel channel;
  private final long announced;
  private final long limit;
  private long length;

  /// @param limit in bytes
  /// @throws WebException if the body is announced to be larger
  BodyStream(HttpServerExchange exchange, long limit) throws WebException {
    this.announced = exchange.getRequestContentLength();
    this.limit = limit;
    requireLimit(announced);
    this.channel = exchange.getRequestChannel();
  }

  private void requireLimit(long bytes) throws WebException {
    if (bytes > limit) {
      throw new WebException(
          WebException.Problem.BODY_TOO_LARGE,
          "the body may have no more than " + limit + " bytes here");
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int count) throws IOException {
    if (count == 0) {
      return 0;
    }
    ByteBuffer buffer = ByteBuffer.wrap(target, offset, count);
    int read = channel.read(buffer);
    while (read == 0) {
      Await.readable(channel);
      read = channel.read(buffer);
    }
    if (read < 0) {
      BodySpool.requireLength(announced, length);
      return read;
    }
    length += read;
    requireLimit(length);
    return read;
  }
}
