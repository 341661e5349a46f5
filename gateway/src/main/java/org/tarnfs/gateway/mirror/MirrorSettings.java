// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.time.Duration;
import java.util.Optional;
import org.tarnfs.gateway.snapshot.Retention;

/// How a folder is mirrored.
///
/// @param scanEvery how often everything is looked at, whatever the system has told of changes
/// @param pollEvery how often other devices are asked for changes
/// @param rest how long nothing may change before what changed is looked at
/// @param retention which snapshots are kept
/// @param guardShare the share of the files, from 0 to 1, that must be deleted or rewritten at once
///     for it to be held; more than 1 for never
/// @param guardFiles how many must be, at least
/// @param releaseAfter how long a file must not have been touched to be kept on the grid only;
///     never if it is empty
/// @param releaseGrace how long its backup must have been proven before that
public record MirrorSettings(
    Duration scanEvery,
    Duration pollEvery,
    Duration rest,
    Retention retention,
    double guardShare,
    int guardFiles,
    Optional<Duration> releaseAfter,
    Duration releaseGrace) {

  public static final MirrorSettings USUAL =
      new MirrorSettings(
          Duration.ofHours(1),
          Duration.ofSeconds(10),
          Duration.ofSeconds(1),
          Retention.USUAL,
          0.5,
          20,
          Optional.empty(),
          Duration.ofDays(7));

  /// For [#guardShare], so that nothing is ever held.
  public static final double NEVER = 2;

  /// What is to be otherwise; what is empty stays as it is.
  ///
  /// @param releaseAfter never if it is no time at all
  public record Change(
      Optional<Duration> scanEvery,
      Optional<Duration> pollEvery,
      Optional<Duration> rest,
      Optional<Retention> retention,
      Optional<Double> guardShare,
      Optional<Integer> guardFiles,
      Optional<Duration> releaseAfter,
      Optional<Duration> releaseGrace) {

    private static final Duration LONGEST = Duration.ofDays(36_500);
    private static final int MOST_FILES = 1_000_000_000;

    /// The settings with that.
    ///
    /// @throws MirrorException if it makes no sense
    MirrorSettings of(MirrorSettings before) throws MirrorException {
      requireWithin(
          scanEvery,
          Duration.ofMinutes(1),
          Duration.ofDays(1),
          "the time between two scans must be from 1 minute to 1 day");
      requireWithin(
          pollEvery,
          Duration.ofSeconds(1),
          Duration.ofDays(1),
          "the time between two looks at other devices must be from 1 second to 1 day");
      requireWithin(
          rest,
          Duration.ZERO,
          Duration.ofHours(1),
          "the rest before a change is looked at must be at most 1 hour");
      requireWithin(
          releaseAfter.filter(after -> !after.isZero()),
          Duration.ofMinutes(1),
          LONGEST,
          "the time after which files are kept on the grid only must be at least 1 minute");
      requireWithin(releaseGrace, Duration.ZERO, LONGEST, "the time of grace must be 0 s or more");
      if (guardShare.filter(share -> !isShare(share)).isPresent()) {
        throw bad("the share of files that is held must be from 1 % to 100 %");
      } else if (guardFiles.filter(files -> files < 1 || files > MOST_FILES).isPresent()) {
        throw bad("the number of files that are held must be from 1 to " + MOST_FILES);
      }
      return new MirrorSettings(
          scanEvery.orElse(before.scanEvery()),
          pollEvery.orElse(before.pollEvery()),
          rest.orElse(before.rest()),
          retention.orElse(before.retention()),
          guardShare.orElse(before.guardShare()),
          guardFiles.orElse(before.guardFiles()),
          releaseAfter.isPresent()
              ? releaseAfter.filter(Duration::isPositive)
              : before.releaseAfter(),
          releaseGrace.orElse(before.releaseGrace()));
    }

    private static boolean isShare(double share) {
      return (share >= 0.01 && share <= 1) || share == NEVER;
    }

    private static void requireWithin(
        Optional<Duration> time, Duration least, Duration most, String message)
        throws MirrorException {
      if (time.filter(given -> given.compareTo(least) < 0 || given.compareTo(most) > 0)
          .isPresent()) {
        throw bad(message);
      }
    }

    private static MirrorException bad(String message) {
      return new MirrorException(MirrorException.Problem.BAD_SETTING, message);
    }
  }
}
