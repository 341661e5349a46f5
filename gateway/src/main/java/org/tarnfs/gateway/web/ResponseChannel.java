// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import org.jspecify.annotations.Nullable;
import org.xnio.channels.StreamSinkChannel;

/// The body of a response. Its first byte sends status and headers, so until then another status
/// can be chosen. A write returns when the socket has taken everything: a slow client slows down
/// the transfer, and nothing is buffered or copied here.
final class ResponseChannel implements WritableByteChannel {

  /// What the JDK copies at once into native memory that it keeps.
  private static final int PIECE = 1 << 17;

  private final HttpServerExchange exchange;
  private @Nullable StreamSinkChannel channel;

  ResponseChannel(HttpServerExchange exchange) {
    this.exchange = exchange;
  }

  @Override
  public int write(ByteBuffer source) throws IOException {
    StreamSinkChannel sink = sink();
    int length = source.remaining();
    while (source.hasRemaining()) {
      ByteBuffer piece = source.slice(source.position(), Math.min(PIECE, source.remaining()));
      int written = sink.write(piece);
      source.position(source.position() + written);
      if (written == 0) {
        Await.writable(sink);
      }
    }
    return length;
  }

  /// Sends on all that has been written.
  void flush() throws IOException {
    StreamSinkChannel sink = sink();
    while (!sink.flush()) {
      Await.writable(sink);
    }
  }

  /// The same channel, as a stream.
  OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int value) throws IOException {
        write(new byte[] {(byte) value}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int offset, int length) throws IOException {
        ResponseChannel.this.write(ByteBuffer.wrap(bytes, offset, length));
      }

      @Override
      public void flush() throws IOException {
        ResponseChannel.this.flush();
      }
    };
  }

  /// Ends the response; sends status and headers if there was no body.
  @Override
  public void close() throws IOException {
    StreamSinkChannel sink = sink();
    sink.shutdownWrites();
    while (!sink.flush()) {
      Await.writable(sink);
    }
    exchange.endExchange();
  }

  @Override
  public boolean isOpen() {
    return channel == null || channel.isOpen();
  }

  private StreamSinkChannel sink() {
    StreamSinkChannel sink = channel;
    if (sink == null) {
      sink = exchange.getResponseChannel();
      channel = sink;
    }
    return sink;
  }
}
