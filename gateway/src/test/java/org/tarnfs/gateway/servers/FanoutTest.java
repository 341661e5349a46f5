// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
final class FanoutTest {

  private static final Duration LONG = Duration.ofSeconds(10);
  private static final Duration SHORT = Duration.ofMillis(50);
  private static final Callable<String> HANG =
      () -> {
        new CountDownLatch(1).await();
        return "never";
      };

  @Test
  void answersComeWhateverTheyAre() throws Exception {
    try (Fanout<String, String> fanout = new Fanout<>()) {
      fanout.ask("good", () -> "value");
      fanout.ask(
          "bad",
          () -> {
            throw new IOException("trouble");
          });

      var answers = fanout.gather(Set.of("good", "bad"), LONG);

      assertThat(answers.get("good")).isEqualTo(new Fanout.Answered<>("good", "value"));
      assertThat(answers.get("bad"))
          .isInstanceOfSatisfying(
              Fanout.Failed.class, failed -> assertThat(failed.trouble()).hasMessage("trouble"));
      assertThat(fanout.pending()).isZero();
    }
  }

  @Test
  void nothingAskedIsNothingGathered() throws Exception {
    try (Fanout<String, String> fanout = new Fanout<>()) {
      assertThat(fanout.gather(Set.of(), LONG)).isEmpty();
    }
  }

  @Test
  void oneAnswerAmongManyThatHangIsEnoughToLoseThePatience() throws Exception {
    try (Fanout<Integer, String> fanout = new Fanout<>()) {
      Set<Integer> all = IntStream.range(0, 10).boxed().collect(Collectors.toSet());
      all.forEach(i -> fanout.ask(i, i == 0 ? () -> "value" : HANG));

      assertThat(fanout.gather(all, SHORT)).containsOnlyKeys(0);
    }
  }

  @Test
  void thoseAskedEarlierAreNotWaitedFor() throws Exception {
    try (Fanout<Integer, String> fanout = new Fanout<>()) {
      fanout.ask(0, HANG);
      fanout.ask(1, () -> "value");

      assertThat(fanout.gather(Set.of(1), LONG)).containsOnlyKeys(1);
    }
  }

  @Test
  void waitingForAllEndsAtTheLimit() throws Exception {
    try (Fanout<Integer, String> fanout = new Fanout<>()) {
      fanout.ask(0, HANG);

      fanout.await(SHORT);

      assertThat(fanout.pending()).isEqualTo(1);
    }
  }

  @Test
  void errorOfTheMachineIsNotWaitedForButThrown() {
    try (Fanout<Integer, String> fanout = new Fanout<>()) {
      fanout.ask(
          0,
          () -> {
            throw new OutOfMemoryError("made up");
          });

      assertThatThrownBy(() -> fanout.next(LONG)).hasRootCauseMessage("made up");
    }
  }

  @Test
  void closingInterruptsWhatIsUnderWay() throws Exception {
    CountDownLatch interrupted = new CountDownLatch(1);
    try (Fanout<Integer, String> fanout = new Fanout<>()) {
      CountDownLatch started = new CountDownLatch(1);
      fanout.ask(
          0,
          () -> {
            started.countDown();
            try {
              return HANG.call();
            } catch (InterruptedException e) {
              interrupted.countDown();
              throw e;
            }
          });
      started.await();
    }

    assertThat(interrupted.getCount()).isZero();
  }
}
