// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.time.ZonedDateTime;

/// Which limits of bandwidth somebody has set: those of the timetable at its hours, else the usual
/// ones.
public record BandwidthPlan(RateLimits usual, WeekTimetable timetable) {

  public static final BandwidthPlan UNLIMITED =
      new BandwidthPlan(RateLimits.UNLIMITED, WeekTimetable.EMPTY);

  public RateLimits limitsAt(ZonedDateTime time) {
    return timetable.limitsAt(time, usual);
  }
}
