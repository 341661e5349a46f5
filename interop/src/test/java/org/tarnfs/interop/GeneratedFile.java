// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Arrays;
import java.util.SplittableRandom;

/// A file of any size that is nowhere: its bytes follow from a seed whenever they are needed.
record GeneratedFile(long seed, long size) {

  private static final int PIECE = 64 * 1024;

  BodyPublisher publisher() {
    return BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(this::open), size);
  }

  void assertIsReadBy(WebGateway gateway, String cap) throws IOException, InterruptedException {
    try (InputStream expected = open();
        InputStream actual = gateway.get(cap, BodyHandlers.ofInputStream())) {
      long same = 0;
      byte[] wanted;
      do {
        wanted = expected.readNBytes(PIECE);
        byte[] got = actual.readNBytes(PIECE);
        int wrong = Arrays.mismatch(wanted, got);
        assertThat(wrong)
            .as("first wrong byte of %s and %s, after %d", cap, this, same)
            .isEqualTo(-1);
        same += wanted.length;
      } while (wanted.length > 0);
    }
  }

  private InputStream open() {
    return new Content();
  }

  private final class Content extends InputStream {

    private final SplittableRandom random = new SplittableRandom(seed);
    private final byte[] piece = new byte[PIECE];
    private long position;

    @Override
    public int read() {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) {
      if (length == 0 || position == size) {
        return length == 0 ? 0 : -1;
      }
      int inPiece = (int) (position % PIECE);
      if (inPiece == 0) {
        random.nextBytes(piece);
      }
      int count = (int) Math.min(Math.min(length, PIECE - inPiece), size - position);
      System.arraycopy(piece, inPiece, target, offset, count);
      position += count;
      return count;
    }
  }
}
