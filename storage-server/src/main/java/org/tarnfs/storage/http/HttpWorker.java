// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import java.io.IOException;
import org.xnio.OptionMap;
import org.xnio.Options;
import org.xnio.Xnio;
import org.xnio.XnioWorker;

/// The I/O threads and buffers that all storage servers of a process share.
public final class HttpWorker implements AutoCloseable {

  private static final int MAXIMUM_IO_THREADS = 4;

  /// Holds a TLS record, so that a record is decrypted at one go.
  private static final int BUFFER_LENGTH = 17 << 10;

  private static final int MAXIMUM_IDLE_BUFFERS = 512;
  private static final int MAXIMUM_PIECES = 32;

  private final XnioWorker threads;
  private final ByteBufferPool buffers;
  private final PieceBuffers pieces = new PieceBuffers(MAXIMUM_PIECES, StorageApi.MAXIMUM_PIECE);

  private HttpWorker(XnioWorker threads, ByteBufferPool buffers) {
    this.threads = threads;
    this.buffers = buffers;
  }

  public static HttpWorker start() throws IOException {
    int processors = Runtime.getRuntime().availableProcessors();
    OptionMap options =
        OptionMap.builder()
            .set(Options.WORKER_NAME, "storage-io")
            .set(Options.WORKER_IO_THREADS, Math.min(processors, MAXIMUM_IO_THREADS))
            .set(Options.WORKER_TASK_CORE_THREADS, 1)
            .set(Options.WORKER_TASK_MAX_THREADS, 1)
            .set(Options.THREAD_DAEMON, true)
            .getMap();
    XnioWorker threads = Xnio.getInstance(HttpWorker.class.getClassLoader()).createWorker(options);
    // No caches by thread: short-lived threads would each leave one behind.
    return new HttpWorker(
        threads, new DefaultByteBufferPool(true, BUFFER_LENGTH, MAXIMUM_IDLE_BUFFERS, 0, 0));
  }

  XnioWorker threads() {
    return threads;
  }

  ByteBufferPool buffers() {
    return buffers;
  }

  PieceBuffers pieces() {
    return pieces;
  }

  /// Call it when the servers are closed.
  @Override
  public void close() {
    threads.shutdownNow();
    buffers.close();
  }
}
