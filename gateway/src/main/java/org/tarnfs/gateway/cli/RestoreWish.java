// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.recovery.OnConflict;
import picocli.CommandLine.Option;

/// Which state of a folder to restore, and how.
final class RestoreWish {

  @Option(
      names = "--as-of",
      paramLabel = "TIME",
      description = "As it was at that time: " + PastTime.FORMS + ". Without it, the newest.")
  private @Nullable String asOf;

  @Option(
      names = "--on-conflict",
      paramLabel = "POLICY",
      description = {
        "Where something else is already: keep-both gives what is restored another name, which is"
            + " the default; replace moves what is there to .tarn/replaced; skip leaves it."
      })
  private @Nullable String onConflict;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description =
          "Write what became of each file to FILE, which must be new; without it to a file in"
              + " DIR/.tarn.")
  private @Nullable Path report;

  /// The newest state if it is empty.
  Optional<Instant> time() throws CommandException {
    return asOf == null
        ? Optional.empty()
        : Optional.of(PastTime.parse(asOf, Clock.system(ZoneId.systemDefault())));
  }

  OnConflict policy() throws CommandException {
    return switch (onConflict) {
      case null -> OnConflict.KEEP_BOTH;
      case "keep-both" -> OnConflict.KEEP_BOTH;
      case "replace" -> OnConflict.REPLACE;
      case "skip" -> OnConflict.SKIP;
      default -> throw CommandException.usage("--on-conflict is keep-both, replace or skip");
    };
  }

  /// Below the target if it is empty.
  Optional<Path> report() {
    return Optional.ofNullable(report);
  }

  /// Whether anything is said of what is done in the target.
  boolean hasPlace() {
    return onConflict != null || report != null;
  }
}
