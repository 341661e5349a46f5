// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.connector.ByteBufferPool;
import io.undertow.connector.PooledByteBuffer;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.SpoolFile;
import org.xnio.channels.StreamSourceChannel;

/// Keeps the bodies of requests while they are uploaded, which reads them twice: small ones in
/// memory, others in files. The first reading of a body whose length is announced goes on while the
/// rest of it is still coming in.
final class BodySpool {

  private static final int MOST_IN_MEMORY = 1 << 16;
  private static final int PIECE = 1 << 17;

  private final Path directory;
  private final ByteBufferPool pieces = new DefaultByteBufferPool(true, PIECE, 16, 0, 0);

  /// Makes `directory` when it is first needed.
  BodySpool(Path directory) {
    this.directory = directory;
  }

  /// What is done with a body.
  @FunctionalInterface
  interface Use<T> {
    T of(ReplayableSource body) throws IOException, InterruptedException;
  }

  /// Receives the body of a request and uses it. When this returns nothing more will be read.
  ///
  /// @throws WebException if the body cannot be received, whatever the use made of that
  <T> T receive(HttpServerExchange exchange, Use<T> use)
      throws IOException, WebException, InterruptedException {
    StreamSourceChannel channel = exchange.getRequestChannel();
    long announced = exchange.getRequestContentLength();
    boolean isSmall = announced >= 0 && announced <= MOST_IN_MEMORY;
    ByteBuffer head = ByteBuffer.allocate(isSmall ? (int) announced : MOST_IN_MEMORY);
    boolean isWhole = !fill(channel, head) || isSmall;
    head.flip();
    if (isWhole) {
      requireLength(announced, head.remaining());
      byte[] body = new byte[head.remaining()];
      head.get(body);
      return use.of(ReplayableSource.ofBytes(body));
    }
    try (SpoolFile file = create(Math.max(0, announced))) {
      Reception reception = new Reception(channel, head, file, announced);
      if (announced < 0) {
        reception.run();
        reception.requireSuccess();
      }
      return announced < 0 ? use.of(file) : reception.during(use);
    }
  }

  private static void requireLength(long announced, long length) throws WebException {
    if (announced >= 0 && length != announced) {
      throw new WebException(
          WebException.Problem.BODY_CUT_SHORT, "the body ended before its Content-Length");
    }
  }

  /// A body on its way into a file.
  private final class Reception implements Runnable {

    private final StreamSourceChannel channel;
    private final ByteBuffer head;
    private final SpoolFile file;
    private final long announced;
    private volatile @Nullable Exception trouble;

    Reception(StreamSourceChannel channel, ByteBuffer head, SpoolFile file, long announced) {
      this.channel = channel;
      this.head = head;
      this.file = file;
      this.announced = announced;
    }

    @Override
    public void run() {
      try (PooledByteBuffer pooled = pieces.allocate()) {
        long length = head.remaining();
        append(file, head);
        ByteBuffer piece = pooled.getBuffer();
        boolean isMore = true;
        while (isMore) {
          isMore = fill(channel, piece.clear());
          length += piece.flip().remaining();
          append(file, piece);
        }
        requireLength(announced, length);
      } catch (IOException | WebException | RuntimeException e) {
        trouble = e;
        file.fail(new IOException("the body does not come in: " + e.getMessage(), e));
      }
    }

    /// Uses the file while it is filled by a thread of its own.
    <T> T during(Use<T> use) throws IOException, WebException, InterruptedException {
      Thread receiver = Thread.startVirtualThread(this);
      boolean used = false;
      T result;
      try {
        result = use.of(file);
        used = true;
      } catch (IOException e) {
        requireSuccess();
        throw e;
      } finally {
        if (!used) {
          receiver.interrupt();
        }
        receiver.join();
      }
      requireSuccess();
      return result;
    }

    void requireSuccess() throws IOException, WebException {
      switch (trouble) {
        case null -> {}
        case IOException e -> throw e;
        case WebException e -> throw e;
        case Exception e -> throw new IllegalStateException(e);
      }
    }
  }

  /// Reads until the buffer is full or the body has ended; returns whether it is full.
  private static boolean fill(StreamSourceChannel channel, ByteBuffer buffer) throws IOException {
    while (buffer.hasRemaining()) {
      int read = channel.read(buffer);
      if (read < 0) {
        return false;
      }
      if (read == 0) {
        Await.readable(channel);
      }
    }
    return true;
  }

  private SpoolFile create(long size) throws WebException {
    try {
      return SpoolFile.create(directory, size);
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
