// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.storage.protocol.WriteProgress;

@ExtendWith(Seeds.class)
final class MissingPartsTest {

  private final MissingParts missing = new MissingParts();

  private void learn(long... bounds) {
    List<ByteRange> ranges = new ArrayList<>();
    for (int i = 0; i < bounds.length; i += 2) {
      ranges.add(new ByteRange(bounds[i], bounds[i + 1]));
    }
    missing.learn(new WriteProgress(ranges));
  }

  private List<ByteRange> sent(long start, long end, long worthSparing) {
    List<ByteRange> sent = new ArrayList<>();
    ByteRange left = new ByteRange(start, end);
    while (!left.isEmpty()) {
      ByteRange next = missing.next(left, worthSparing);
      if (!next.isEmpty()) {
        sent.add(next);
      }
      left = new ByteRange(next.end(), end);
    }
    return sent;
  }

  @Test
  void everythingIsMissingBeforeTheServerHasSaidAnything() {
    assertThat(sent(0, 100, 1)).containsExactly(new ByteRange(0, 100));
    assertThat(sent(1L << 50, (1L << 50) + 1, 1)).hasSize(1);
  }

  @Test
  void whatTheServerHasIsNotSent() {
    learn(100, 200, 300, 1000);

    assertThat(sent(0, 100, 1)).isEmpty();
    assertThat(sent(200, 300, 1)).isEmpty();
    assertThat(sent(0, 400, 50)).containsExactly(new ByteRange(100, 200), new ByteRange(300, 400));
    assertThat(sent(150, 250, 50)).containsExactly(new ByteRange(150, 200));
    assertThat(sent(2000, 3000, 50)).isEmpty();
  }

  @Test
  void littleThatTheServerHasIsNotWorthARequest() {
    learn(36, 200, 210, 1000);

    assertThat(sent(0, 1000, 50)).containsExactly(new ByteRange(0, 1000));
    assertThat(sent(0, 1000, 20)).containsExactly(new ByteRange(36, 1000));
  }

  @Test
  void serverThatWantsNothingMoreIsSentTheRest() {
    learn(100, 200);
    learn();

    assertThat(sent(0, 1000, 50)).containsExactly(new ByteRange(0, 1000));
  }

  @RepeatedTest(200)
  void whateverServersSayAllIsSentThatTheyLackInFewRequests(RandomGenerator random) {
    long[] bounds = new long[2 * random.nextInt(1, 40)];
    BitSet lacked = new BitSet();
    for (int i = 0; i < bounds.length; i += 2) {
      bounds[i] = random.nextInt(2000);
      bounds[i + 1] = bounds[i] + random.nextInt(random.nextBoolean() ? 5 : 300);
      lacked.set((int) bounds[i], (int) bounds[i + 1]);
    }
    learn(bounds);
    int start = random.nextInt(1000);
    int end = start + random.nextInt(4, 1500);

    List<ByteRange> sent = sent(start, end, (end - start) / 4);

    BitSet covered = new BitSet();
    long last = start;
    for (ByteRange range : sent) {
      assertThat(range.start()).isGreaterThanOrEqualTo(last);
      assertThat(range.end()).isLessThanOrEqualTo(end);
      last = range.end();
      covered.set((int) range.start(), (int) range.end());
    }
    if (!lacked.isEmpty()) {
      lacked.clear(0, start);
      lacked.clear(end, Math.max(end, lacked.length()));
      lacked.andNot(covered);
      assertThat(lacked.isEmpty()).isTrue();
      assertThat(sent).hasSizeLessThanOrEqualTo(5);
    }
  }
}
