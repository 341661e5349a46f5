// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.testing.ForwardingStorageServer;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;

/// A device ends while it stores a large file over a link that lets only half of it through.
@Timeout(90)
class BrokenOffUploadTest {

  private static final int SERVERS = 3;
  private static final int SIZE = 24 << 20;

  /// Two servers have as much as the file.
  private static final long SHARES = SIZE / 2L * SERVERS;

  /// Hashes, folders, what is told.
  private static final long MORE = 300_000;

  @TempDir private Path directory;

  private final AtomicLong sent = new AtomicLong();
  private final CountDownLatch stuck = new CountDownLatch(SERVERS);
  private volatile long limit = SHARES / 2;

  private final class Link extends ForwardingStorageServer {

    Link(StorageServer server) {
      super(server);
    }

    @Override
    public WriteProgress write(
        StorageIndex index,
        ShareNumber share,
        SecretBytes uploadSecret,
        long offset,
        ByteBuffer data)
        throws StorageProtocolException, InterruptedException {
      if (sent.get() >= limit) {
        stuck.countDown();
        new CountDownLatch(1).await();
      }
      sent.addAndGet(data.remaining());
      return super.write(index, share, uploadSecret, offset, data);
    }
  }

  @Test
  void afterARestartOnlyTheRestOfALargeFileIsSent() throws Exception {
    TestGrid grid = TestGrid.of(SERVERS);
    for (int server = 0; server < SERVERS; server++) {
      grid.front(server, Link::new);
    }
    DirectoryCap<?> root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    try (TestDevice a = TestDevice.join("a", directory, grid.newGrid(TestDevice.ENCODING), root);
        TestDevice b = TestDevice.join("b", directory, grid.newGrid(TestDevice.ENCODING), root)) {
      byte[] film = TestGrid.content(SIZE, 1);
      Files.write(a.folder.resolve("film"), film);

      endWhenStuck(a);
      long first = sent.get();
      limit = Long.MAX_VALUE;
      a.engine().state().retryAll();
      a.sync();

      assertThat(first).isGreaterThan(SHARES / 3);
      assertThat(sent.get()).isLessThan(SHARES + MORE);
      assertThat(a.outstanding()).isEmpty();
      b.sync();
      assertThat(Files.readAllBytes(b.folder.resolve("film"))).isEqualTo(film);
    }
  }

  private void endWhenStuck(TestDevice device) throws IOException, InterruptedException {
    FutureTask<Boolean> work =
        new FutureTask<>(
            () -> {
              device.sync();
              return true;
            });
    Thread thread = Thread.ofVirtual().start(work);
    stuck.await();
    thread.interrupt();
    thread.join();
    assertThat(work.state()).isEqualTo(FutureTask.State.FAILED);
    device.restart();
  }
}
