// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.math.BigDecimal;
import java.time.Instant;
import java.util.Optional;
import tools.jackson.databind.JsonNode;

/// The times in the metadata of a link, whoever wrote it; what is no time is none.
public final class LinkTimes {

  /// Seconds since 1970; the year 9999 is before it ends.
  private static final double LATEST = 253_402_300_000.0;

  private LinkTimes() {}

  /// When the link was first made, or so the child, if nothing tells of the link.
  public static Optional<Instant> created(Metadata metadata) {
    JsonNode fields = metadata.fields();
    return time(fields.path(Metadata.SYSTEM).path("linkcrtime"))
        .or(() -> time(fields.path("ctime")));
  }

  /// When the child was last changed, as the program says that put it there; without that, when the
  /// link was last set.
  public static Optional<Instant> modified(Metadata metadata) {
    JsonNode fields = metadata.fields();
    return time(fields.path("mtime"))
        .or(() -> time(fields.path(Metadata.SYSTEM).path("linkmotime")));
  }

  private static Optional<Instant> time(JsonNode field) {
    if (!field.isNumber()) {
      return Optional.empty();
    }
    double seconds = field.asDouble(0);
    return seconds > 0 && seconds < LATEST ? Optional.of(instant(seconds)) : Optional.empty();
  }

  /// To the microsecond: a double tells no more.
  private static Instant instant(double seconds) {
    long micros = BigDecimal.valueOf(seconds).movePointRight(6).longValue();
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1000);
  }
}
