// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// What processes have used, from Linux's /proc.
public final class ProcessUsage {

  private static final double TICKS_PER_SECOND = 100;

  /// Positions in /proc/PID/stat behind the name: user and system time of the process, then of its
  /// ended children.
  private static final List<Integer> TIMES = List.of(11, 12, 13, 14);

  private ProcessUsage() {}

  public static double cpuSeconds(List<Long> pids) {
    return pids.stream().mapToDouble(pid -> cpuSeconds(pid, TIMES)).sum();
  }

  /// What the processes this one started, and theirs, have used that have ended.
  public static double endedChildrenCpuSeconds() {
    return cpuSeconds(ProcessHandle.current().pid(), TIMES.subList(2, 4));
  }

  private static double cpuSeconds(long pid, List<Integer> times) {
    String stat = read(pid, "stat");
    String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
    return times.stream().mapToLong(at -> Long.parseLong(fields[at])).sum() / TICKS_PER_SECOND;
  }

  /// The most memory each has held so far, added up.
  public static long peakKibibytes(List<Long> pids) {
    return pids.stream().mapToLong(ProcessUsage::peakKibibytes).sum();
  }

  private static long peakKibibytes(long pid) {
    return read(pid, "status")
        .lines()
        .filter(line -> line.startsWith("VmHWM:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
        .findFirst()
        .orElseThrow();
  }

  private static String read(long pid, String file) {
    try {
      return Files.readString(Path.of("/proc", Long.toString(pid), file));
    } catch (IOException e) {
      throw new UncheckedIOException("process " + pid + " is gone", e);
    }
  }
}
