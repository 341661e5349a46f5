// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.Spool;
import org.tarnfs.gateway.file.SpoolMemory;
import org.xnio.channels.StreamSourceChannel;

/// Keeps the bodies of requests while they are uploaded, which reads them twice. The first reading
/// of a body whose length is announced goes on while the rest of it is still coming in.
final class BodySpool {

  /// A body up to this length is read before its use begins.
  private static final int SMALL = 1 << 16;

  private final Path directory;
  private final SpoolMemory memory = SpoolMemory.ofThisMachine();

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
  <T> T receive(HttpServerExchange exchange, Use<T> use) throws IOException, InterruptedException {
    StreamSourceChannel channel = exchange.getRequestChannel();
    long announced = exchange.getRequestContentLength();
    if (announced >= 0 && announced <= SMALL) {
      byte[] body = new byte[(int) announced];
      ByteBuffer buffer = ByteBuffer.wrap(body);
      fill(channel, buffer);
      requireLength(announced, buffer.position());
      return use.of(ReplayableSource.ofBytes(body));
    }
    try (Spool spool = spool(Math.max(0, announced))) {
      Reception reception = new Reception(channel, spool, announced);
      if (announced < 0) {
        reception.run();
        reception.requireSuccess();
        return use.of(spool);
      }
      return reception.during(use);
    }
  }

  /// A spool for `size` bytes, or for as many as come; the caller closes it.
  Spool spool(long size) {
    return new Spool(memory, directory, size);
  }

  static void requireLength(long announced, long length) throws WebException {
    if (announced >= 0 && length != announced) {
      throw new WebException(
          WebException.Problem.BODY_CUT_SHORT, "the body ended before its Content-Length");
    }
  }

  /// A body on its way into a spool.
  private static final class Reception implements Runnable {

    private final StreamSourceChannel channel;
    private final Spool spool;
    private final long announced;
    private volatile @Nullable Exception trouble;

    Reception(StreamSourceChannel channel, Spool spool, long announced) {
      this.channel = channel;
      this.spool = spool;
      this.announced = announced;
    }

    @Override
    public void run() {
      try {
        long length = 0;
        boolean isMore = true;
        while (isMore) {
          ByteBuffer room = room(spool);
          int before = room.remaining();
          isMore = fill(channel, room);
          length += before - room.remaining();
          keep(spool);
        }
        requireLength(announced, length);
      } catch (IOException | RuntimeException e) {
        trouble = e;
        spool.fail(new IOException("the body does not come in: " + e.getMessage(), e));
      }
    }

    /// Uses the spool while it is filled by a thread of its own.
    <T> T during(Use<T> use) throws IOException, InterruptedException {
      Thread receiver = Thread.startVirtualThread(this);
      boolean used = false;
      T result;
      try {
        result = use.of(spool);
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

    void requireSuccess() throws IOException {
      switch (trouble) {
        case null -> {}
        case IOException e -> throw e;
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

  static ByteBuffer room(Spool spool) throws WebException {
    try {
      return spool.room();
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  static void keep(Spool spool) throws WebException {
    try {
      spool.keep();
    } catch (IOException e) {
      throw noRoom(e);
    }
  }

  private static WebException noRoom(IOException e) {
    return new WebException(
        WebException.Problem.NO_ROOM_FOR_BODY, "cannot keep the body: " + e.getMessage());
  }
}
