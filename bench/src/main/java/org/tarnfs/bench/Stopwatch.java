// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import org.tarnfs.interop.ProcessUsage;

/// Takes the time of what one system does, and the processor time of all its processes, its
/// commands among them.
record Stopwatch(RunningGrid grid, Results results) {

  interface Work {
    void run() throws Exception;
  }

  /// Seconds; the processor time goes to the results.
  double seconds(Measure measure, Work work) throws Exception {
    double cpu = cpuSeconds();
    long start = System.nanoTime();
    work.run();
    double seconds = (System.nanoTime() - start) / 1e9;
    results.addCpuSeconds(measure, cpuSeconds() - cpu);
    return seconds;
  }

  /// So many things, as a rate.
  void rate(Measure measure, double count, Work work) throws Exception {
    results.add(measure, count / seconds(measure, work));
  }

  private double cpuSeconds() {
    return ProcessUsage.cpuSeconds(grid.all()) + ProcessUsage.endedChildrenCpuSeconds();
  }
}
