// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
class RetentionTest {

  private static final Instant NOW = Instant.parse("2026-11-27T02:00:00Z");
  private static final Set<Instant> NONE_PINNED = Set.of();

  @Test
  void newestIsKeptWhateverIsSaid() {
    assertThat(kept("all 0d", "2020-01-01T00:00:00Z", "2019-12-31T23:59:59Z"))
        .containsExactly(Instant.parse("2020-01-01T00:00:00Z"));
    assertThat(kept("all 0d")).isEmpty();
  }

  @Test
  void allYoungOnesAreKept() {
    assertThat(
            kept(
                "all 1h",
                "2026-11-27T01:59:59Z",
                "2026-11-27T01:00:00Z",
                "2026-11-27T00:59:59.000000001Z",
                "2026-11-27T00:59:59Z"))
        .doesNotContain(Instant.parse("2026-11-27T00:59:59Z"))
        .hasSize(3);
  }

  @ParameterizedTest
  @CsvSource({
    "hourly 3, 2026-11-27T01:30:00Z 2026-11-27T00:59:59Z 2026-11-20T07:00:00Z,"
        + "2026-11-27T01:00:00Z 2026-11-27T00:00:00Z 2026-11-20T06:59:59Z",
    "daily 2, 2026-11-27T00:00:00Z 2026-11-26T23:59:59Z,"
        + "2026-11-26T00:00:00Z 2026-11-25T23:59:59Z",
    // The 22nd is a Sunday. Week 53 of 2020 ends on the 3rd of January.
    "weekly 4, 2026-11-23T00:00:00Z 2026-11-22T23:59:59Z 2021-01-04T00:00:00Z 2021-01-03T00:00:00Z,"
        + "2026-11-16T00:00:00Z 2020-12-31T00:00:00Z 2020-12-28T00:00:00Z 2020-12-27T00:00:00Z",
    "monthly 3, 2026-11-01T00:00:00Z 2026-10-31T23:59:59Z 2025-10-31T00:00:00Z,"
        + "2026-10-01T00:00:00Z 2025-10-01T00:00:00Z 2025-09-30T00:00:00Z",
    "yearly forever, 2026-01-01T00:00:00Z 2025-12-31T23:59:59Z 1980-01-01T00:00:00Z,"
        + "2025-01-01T00:00:00Z",
  })
  void newestOfEachOfTheLatestPeriodsIsKept(String text, String kept, String others) {
    Set<Instant> expected = times(kept);
    Set<Instant> all = times(kept + " " + others);

    assertThat(Retention.parse(text).kept(all, NONE_PINNED, NOW))
        .containsExactlyElementsOf(expected);
  }

  @Test
  void oneSnapshotCanStandForManyPeriods() {
    assertThat(kept("daily 2, yearly 2", "2026-11-27T01:00:00Z", "2026-11-26T01:00:00Z"))
        .hasSize(2);
    assertThat(
            kept(
                "daily 1, yearly 2",
                "2026-11-27T01:00:00Z",
                "2026-11-26T01:00:00Z",
                "2025-06-01T00:00:00Z"))
        .hasSize(2);
  }

  @Test
  void usualRetentionThinsOutAYearOfSnapshots() {
    List<Instant> everyTenMinutes =
        IntStream.range(0, 6 * 24 * 365)
            .mapToObj(i -> NOW.minus(Duration.ofMinutes(10L * i)))
            .toList();

    Set<Instant> kept = Retention.USUAL.kept(everyTenMinutes, NONE_PINNED, NOW);

    // 144 of a day, 24 of the hours before, and of days, weeks and months those that are no other.
    assertThat(kept).hasSizeBetween(230, 270).contains(NOW);
  }

  @Test
  void pinnedOnesAreKeptIfTheyAreThere() {
    Instant pinned = NOW.minus(Duration.ofDays(1000));
    Instant old = NOW.minus(Duration.ofDays(1001));

    Set<Instant> kept =
        Retention.parse("all 1d")
            .kept(List.of(NOW, pinned, old), Set.of(pinned, old.minusSeconds(1)), NOW);

    assertThat(kept).containsExactly(pinned, NOW);
  }

  @Test
  void whatIsInTheFutureIsKeptAndTakesNoPlace() {
    Set<Instant> past = times("2026-11-27T01:00:00Z 2026-11-26T01:00:00Z");
    Set<Instant> future = times("2026-11-27T03:00:00Z 2030-01-01T00:00:00Z 2030-01-01T00:00:01Z");
    Set<Instant> all = new TreeSet<>(past);
    all.addAll(future);

    assertThat(Retention.parse("daily 2").kept(all, NONE_PINNED, NOW)).isEqualTo(all);
  }

  @Test
  void longRestDeletesNothing() {
    Set<Instant> lastDay = times("2020-01-01T10:00:00Z 2020-01-01T10:01:00Z 2020-01-01T10:02:00Z");

    assertThat(Retention.USUAL.kept(lastDay, NONE_PINNED, NOW)).isEqualTo(lastDay);
  }

  @RepeatedTest(200)
  void deletingWhatIsNotKeptChangesNothingForTheOthers(RandomGenerator random) {
    Retention retention = retention(random);
    Set<Instant> times = times(random);
    Set<Instant> pinned = some(times, random);

    Set<Instant> kept = retention.kept(times, pinned, NOW);

    assertThat(times).containsAll(kept);
    assertThat(retention.kept(kept, pinned, NOW)).isEqualTo(kept);
  }

  @RepeatedTest(200)
  void itMakesNoDifferenceHowOftenIsDeleted(RandomGenerator random) {
    Retention retention = retention(random);
    Set<Instant> times = new TreeSet<>(times(random));
    Instant newest = times.stream().max(Instant::compareTo).orElse(NOW);
    Set<Instant> later = new TreeSet<>();
    times(random).forEach(time -> later.add(newest.plus(Duration.between(time, NOW).abs())));
    Instant then = NOW.plusSeconds(random.nextLong(100L * 86400));

    Set<Instant> keptBefore = new TreeSet<>(retention.kept(times, NONE_PINNED, NOW));
    keptBefore.addAll(later);
    times.addAll(later);

    assertThat(retention.kept(keptBefore, NONE_PINNED, then))
        .isEqualTo(retention.kept(times, NONE_PINNED, then));
  }

  @RepeatedTest(200)
  void anotherSnapshotSavesNoneAndCostsOlderOnesAlone(RandomGenerator random) {
    Retention retention = retention(random);
    Set<Instant> times = times(random);
    Instant other = time(random);
    Set<Instant> before = retention.kept(times, NONE_PINNED, NOW);
    Set<Instant> more = new HashSet<>(times);
    more.add(other);

    Set<Instant> after = new TreeSet<>(retention.kept(more, NONE_PINNED, NOW));

    assertThat(after).containsAll(before.stream().filter(other::isBefore).toList());
    if (other.isAfter(NOW)) {
      assertThat(after).containsAll(before);
    }
    after.remove(other);
    assertThat(before).containsAll(after);
  }

  @RepeatedTest(200)
  void clockThatIsSetBackDeletesNothingMore(RandomGenerator random) {
    Retention retention = retention(random);
    Set<Instant> times = times(random);
    Instant earlier = NOW.minusSeconds(random.nextLong(1000L * 86400));

    assertThat(retention.kept(times, NONE_PINNED, earlier))
        .containsAll(retention.kept(times, NONE_PINNED, NOW));
  }

  @RepeatedTest(200)
  void clockThatIsSetAheadDeletesNothingMoreUntilAnotherSnapshotIsMade(RandomGenerator random) {
    Retention retention = retention(random);
    Set<Instant> past = times(random);
    past.removeIf(NOW::isBefore);

    assertThat(retention.kept(past, NONE_PINNED, NOW.plusSeconds(random.nextLong(1000L * 86400))))
        .isEqualTo(retention.kept(past, NONE_PINNED, NOW));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "all 1d, hourly 48, daily 30, weekly 52, monthly forever",
        "all 0d",
        "all 36h, yearly 2147483646",
        "all 90m",
        "all 1s, hourly forever",
        "all forever, daily 1",
      })
  void textIsReadAndWritten(String text) {
    assertThat(Retention.parse(text)).hasToString(text);
  }

  @Test
  void textMayBeWrittenFreely() {
    assertThat(Retention.parse(" Monthly FOREVER ,daily\t30,ALL 1w,hourly 0"))
        .isEqualTo(new Retention(Duration.ofDays(7), 0, 30, 0, Retention.FOREVER, 0));
    assertThat(Retention.USUAL)
        .hasToString("all 1d, hourly 48, daily 30, weekly 52, monthly forever");
  }

  @RepeatedTest(50)
  void whatIsWrittenIsReadBack(RandomGenerator random) {
    Retention retention = retention(random);

    assertThat(Retention.parse(retention.toString())).isEqualTo(retention);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|Write it like \"all 1d, hourly 48",
        "all|Write it like",
        "all 1d,|Write it like",
        "all 1d daily 3|\"all 1d daily 3\"",
        "daily 3, daily 4|\"daily\" is said twice",
        "minutely 3|There are: all, hourly, daily, weekly, monthly, yearly.",
        "daily many|such as \"daily 30\", or \"daily forever\"",
        "daily -1|\"daily -1\" is not understood",
        "daily 2147483648|\"daily 2147483648\" is not understood",
        "daily 99999999999999999999|is not understood",
        "all 5|such as \"all 12h\"",
        "all -5d|\"all -5d\" is not understood",
        "all 1y|\"all 1y\" is not understood",
        "all 999999999999999999w|is not understood",
      })
  void whatIsWrongIsSaid(String text, String message) {
    assertThatThrownBy(() -> Retention.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void noNumberIsNegative() {
    assertThatThrownBy(() -> new Retention(Duration.ZERO, 0, -1, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new Retention(Duration.ofSeconds(-1), 0, 0, 0, 0, 0))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Set<Instant> kept(String text, String... times) {
    return Retention.parse(text).kept(times(String.join(" ", times)), NONE_PINNED, NOW);
  }

  private static Set<Instant> times(String text) {
    Set<Instant> times = new TreeSet<>();
    Arrays.stream(text.split(" ", -1))
        .filter(time -> !time.isEmpty())
        .map(Instant::parse)
        .forEach(times::add);
    return times;
  }

  private static Set<Instant> times(RandomGenerator random) {
    Set<Instant> times = new HashSet<>();
    for (int i = random.nextInt(60); i > 0; i--) {
      times.add(time(random));
    }
    return times;
  }

  /// Most are in the past, and the younger the more.
  private static Instant time(RandomGenerator random) {
    long age = random.nextLong(1L << (1 + random.nextInt(27)));
    return NOW.minusSeconds(random.nextInt(10) == 0 ? -age : age);
  }

  private static Set<Instant> some(Set<Instant> times, RandomGenerator random) {
    Set<Instant> some = new HashSet<>(times);
    some.removeIf(time -> random.nextInt(10) > 0);
    return some;
  }

  private static Retention retention(RandomGenerator random) {
    return new Retention(
        Duration.ofSeconds(random.nextLong(1L << random.nextInt(18))),
        number(random),
        number(random),
        number(random),
        number(random),
        number(random));
  }

  private static int number(RandomGenerator random) {
    return switch (random.nextInt(4)) {
      case 0 -> 0;
      case 1 -> Retention.FOREVER;
      default -> random.nextInt(20);
    };
  }
}
