// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.SpoolFile;
import org.xnio.channels.StreamSourceChannel;

/// Keeps the bodies of requests while they are uploaded, which reads them twice: small ones in
/// memory, others in files.
final class BodySpool {

  private static final int MOST_IN_MEMORY = 1 << 16;
  private static final int PIECE = 1 << 17;

  private final Path directory;
  private final ByteBufferPool pieces = new DefaultByteBufferPool(true, PIECE, 16, 0, 0);

  /// A whole body; closing it frees its file, if it has one.
  record Body(ReplayableSource source, @Nullable SpoolFile file) implements AutoCloseable {

    @Override
    public void close() throws IOException {
      if (file != null) {
        file.close();
      }
    }
  }

  /// Makes `directory` when it is first needed.
  BodySpool(Path directory) {
    this.directory = directory;
  }

  Body receive(HttpServerExchange exchange) throws IOException, WebException {
    StreamSourceChannel channel = exchange.getRequestChannel();
    long announced = exchange.getRequestContentLength();
    boolean isSmall = announced >= 0 && announced <= MOST_IN_MEMORY;
    byte[] head = new byte[isSmall ? (int) announced : MOST_IN_MEMORY];
    int length = fill(channel, ByteBuffer.wrap(head));
    boolean ended = isSmall || length < head.length;
    Body body =
        ended
            ? new Body(ReplayableSource.ofBytes(Arrays.copyOf(head, length)), null)
            : receiveFile(channel, ByteBuffer.wrap(head));
    if (announced >= 0 && body.source().size() != announced) {
      body.close();
      throw new WebException(
          WebException.Problem.BODY_CUT_SHORT, "the body ended before its Content-Length");
    }
    return body;
  }

  private Body receiveFile(StreamSourceChannel channel, ByteBuffer head)
      throws IOException, WebException {
    SpoolFile file = create();
    try (PooledByteBuffer pooled = pieces.allocate()) {
      append(file, head);
      ByteBuffer piece = pooled.getBuffer();
      do {
        fill(channel, piece.clear());
        append(file, piece.flip());
      } while (piece.limit() == piece.capacity());
      return new Body(file, file);
    } catch (IOException | WebException e) {
      file.close();
      throw e;
    }
  }

  /// Reads until the buffer is full or the body has ended; the number of bytes read.
  private static int fill(StreamSourceChannel channel, ByteBuffer buffer) throws IOException {
    int start = buffer.position();
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer);
      if (read < 0) {
        break;
      }
      if (read == 0) {
        Await.readable(channel);
      }
    }
    return buffer.position() - start;
  }

  private SpoolFile create() throws WebException {
    try {
      return SpoolFile.create(directory);
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private static void append(SpoolFile file, ByteBuffer piece) throws WebException {
    try {
      file.append(piece);
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private static WebException noRoom(IOException e) {
    return new WebException(
        WebException.Problem.NO_ROOM_FOR_BODY, "cannot keep the body: " + e.getMessage());
  }
}
