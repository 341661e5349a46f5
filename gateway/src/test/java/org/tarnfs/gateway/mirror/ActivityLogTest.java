// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ActivityLogTest {

  private static final Instant START = Instant.parse("2026-03-05T13:30:00Z");
  private static final InstantSource CLOCK = InstantSource.fixed(START);

  @TempDir private Path directory;

  @Test
  void whatHappenedIsStillKnownAfterARestart() throws Exception {
    try (ActivityLog log = open(10)) {
      log.accept("docs", event("a"));
      log.accept("pictures", event("ä \" \n b"));
    }

    try (ActivityLog log = open(10)) {
      log.accept("docs", event("c"));

      List<ActivityLog.Numbered> events = log.after(0, 10);
      assertThat(paths(events)).containsExactly("a", "ä \" \n b", "c");
      assertThat(events)
          .extracting(ActivityLog.Numbered::folder)
          .containsExactly("docs", "pictures", "docs");
      assertThat(events)
          .extracting(ActivityLog.Numbered::number)
          .isSorted()
          .doesNotHaveDuplicates();
      assertThat(log.last()).isEqualTo(events.getLast().number());
      assertThat(log.after(events.get(1).number(), 10)).containsExactly(events.getLast());
      assertThat(log.after(0, 2)).isEqualTo(events.subList(0, 2));
    }
  }

  @Test
  void noMoreThanTheLastAreKept() throws Exception {
    int most = 10;
    for (int part = 0; part < 5; part++) {
      try (ActivityLog log = open(most)) {
        for (int i = 0; i < 7; i++) {
          log.accept("docs", event(part + "." + i));
        }
      }
    }

    try (ActivityLog log = open(most)) {
      assertThat(paths(log.after(0, 100)))
          .containsExactly("3.4", "3.5", "3.6", "4.0", "4.1", "4.2", "4.3", "4.4", "4.5", "4.6");
      long first = log.after(0, 1).getFirst().number();
      assertThat(log.hasForgotten(first - 1)).isFalse();
      assertThat(log.hasForgotten(first - 2)).isTrue();
    }
    try (var files = Files.list(directory)) {
      assertThat(files).hasSize(2);
    }
    assertThat(Files.readAllLines(directory.resolve("log"))).hasSizeLessThanOrEqualTo(2 * most);
  }

  @Test
  void lineThatWasCutShortByACrashIsPassedOver() throws Exception {
    try (ActivityLog log = open(10)) {
      log.accept("docs", event("a"));
    }
    Files.writeString(directory.resolve("log"), "{\"number\":17", StandardOpenOption.APPEND);

    try (ActivityLog log = open(10)) {
      log.accept("docs", event("b"));
    }

    try (ActivityLog log = open(10)) {
      assertThat(paths(log.after(0, 10))).containsExactly("a", "b");
    }
  }

  @Test
  void numbersAreNotUsedAgainIfTheLogIsLost() throws Exception {
    long told;
    try (ActivityLog log = open(10)) {
      log.accept("docs", event("a"));
      told = log.last();
    }
    Files.delete(directory.resolve("log"));

    try (ActivityLog log =
        ActivityLog.open(directory.resolve("log"), InstantSource.fixed(START.plusSeconds(1)), 10)) {
      assertThat(log.hasForgotten(told)).isTrue();
      log.accept("docs", event("b"));
      assertThat(paths(log.after(told, 10))).containsExactly("b");
    }
  }

  @Test
  void whoWaitsIsToldAtOnce() throws Exception {
    try (ActivityLog log = open(10)) {
      long seen = log.last();
      Thread teller =
          Thread.startVirtualThread(
              () -> IntStream.range(0, 5).forEach(i -> log.accept("docs", event("" + i))));

      StringBuilder told = new StringBuilder();
      while (told.length() < 5) {
        for (ActivityLog.Numbered event : log.await(seen, 2, Duration.ofMinutes(1))) {
          told.append(event.event().path());
          seen = event.number();
        }
      }

      assertThat(told).hasToString("01234");
      teller.join();
      assertThat(log.await(seen, 10, Duration.ofMillis(1))).isEmpty();
    }
  }

  @Test
  void whoHasHeardAllBeforeARestartWaits() throws Exception {
    long heard;
    try (ActivityLog log = open(10)) {
      log.accept("docs", event("a"));
      heard = log.last();
    }

    try (ActivityLog log =
        ActivityLog.open(directory.resolve("log"), InstantSource.fixed(START.plusSeconds(1)), 10)) {
      assertThat(log.hasForgotten(heard)).isFalse();
      long before = System.nanoTime();
      assertThat(log.await(heard, 10, Duration.ofMillis(50))).isEmpty();
      assertThat(Duration.ofNanos(System.nanoTime() - before)).isGreaterThan(Duration.ofMillis(49));
    }
  }

  @Test
  void othersOfTheMachineCannotReadIt() throws Exception {
    try (ActivityLog log = open(2)) {
      IntStream.range(0, 5).forEach(i -> log.accept("docs", event("" + i)));
    }

    for (String name : new String[] {"log", "log.old"}) {
      assertThat(
              PosixFilePermissions.toString(Files.getPosixFilePermissions(directory.resolve(name))))
          .isEqualTo("rw-------");
    }
  }

  private ActivityLog open(int most) throws IOException {
    return ActivityLog.open(directory.resolve("log"), CLOCK, most);
  }

  private static List<String> paths(List<ActivityLog.Numbered> events) {
    return events.stream().map(event -> event.event().path()).toList();
  }

  private static MirrorEvent event(String path) {
    return new MirrorEvent(START, MirrorEvent.Kind.STORED, path, "");
  }
}
