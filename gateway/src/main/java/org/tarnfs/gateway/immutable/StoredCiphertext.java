// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Future;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.share.Segmentation;

/// What is on the grid already, brought from there and proved.
final class StoredCiphertext implements Ciphertext {

  private final SegmentFetcher fetcher;
  private final Segmentation segmentation;

  StoredCiphertext(SegmentFetcher fetcher, Segmentation segmentation) {
    this.fetcher = fetcher;
    this.segmentation = segmentation;
  }

  /// A segment is in memory as blocks, and decoded.
  @Override
  public int copies() {
    return 2;
  }

  @Override
  public Pass open() {
    return new Fetching();
  }

  private final class Fetching implements Pass {

    @Override
    public void fill(SegmentGroup group, ShareHashes hashes)
        throws IOException, InterruptedException {
      try (TaskScope tasks = new TaskScope()) {
        List<Future<List<ByteBuffer>>> segments = new ArrayList<>();
        for (int segment = group.first(); segment < group.end(); segment++) {
          int number = segment;
          segments.add(tasks.fork(() -> fetcher.segment(segmentation, number)));
        }
        for (int i = 0; i < segments.size(); i++) {
          copy(TaskScope.join(segments.get(i)), group.ciphertext(group.first() + i));
          for (ByteBuffer piece : group.ciphertext(group.first() + i)) {
            hashes.ciphertext(piece);
          }
        }
      }
    }

    @Override
    public void close() {}
  }

  /// Copies from some pieces into others, which may be cut otherwise.
  private static void copy(List<ByteBuffer> from, ByteBuffer[] to) {
    int next = 0;
    for (ByteBuffer piece : from) {
      while (piece.hasRemaining()) {
        ByteBuffer target = to[next];
        int count = Math.min(piece.remaining(), target.remaining());
        target.put(piece.slice(piece.position(), count));
        piece.position(piece.position() + count);
        if (!target.hasRemaining()) {
          next++;
        }
      }
    }
  }
}
