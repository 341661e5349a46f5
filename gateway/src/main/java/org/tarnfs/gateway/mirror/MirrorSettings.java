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
}
