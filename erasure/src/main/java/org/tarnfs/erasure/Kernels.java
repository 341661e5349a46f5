// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static java.lang.System.Logger.Level.DEBUG;
import static java.lang.System.Logger.Level.INFO;

import java.util.concurrent.atomic.AtomicBoolean;

/// Which kernel this process uses.
///
/// Vector code runs a thousand times slower until the JVM's optimising compiler has been over it,
/// and for ever if the processor lacks what it asks for. So one is used only after a trial has
/// shown it correct and fast. This is state of the process, as compiled code is.
final class Kernels {
  private static final System.Logger LOG = System.getLogger(Kernels.class.getName());
  private static final String VECTOR_MODULE = "jdk.incubator.vector";
  private static final boolean VECTORS = ModuleLayer.boot().findModule(VECTOR_MODULE).isPresent();
  private static final long BUDGET_NANOS = 2_000_000_000;
  private static final AtomicBoolean CALIBRATED = new AtomicBoolean();

  private static volatile CodingKernel current = new PackedKernel();

  private Kernels() {}

  static CodingKernel current() {
    return current;
  }

  static String description() {
    return VECTORS ? current.toString() : current + " (Java runs without " + VECTOR_MODULE + ")";
  }

  static void calibrate() {
    if (!CALIBRATED.compareAndSet(false, true)) {
      return;
    }
    if (!VECTORS) {
      LOG.log(
          INFO, "Erasure coding goes without vectors: Java lacks --add-modules " + VECTOR_MODULE);
      return;
    }
    Thread.ofPlatform().name("erasure-calibration").daemon().start(Kernels::tryVectors);
  }

  private static void tryVectors() {
    long best = new KernelTrial(current).run(BUDGET_NANOS / 20);
    for (VectorKernel candidate : VectorKernel.candidates()) {
      long now = KernelTrial.cpuTime();
      long time = new KernelTrial(candidate).run(now + (BUDGET_NANOS - now) / 2);
      LOG.log(DEBUG, "{0}: {1} ns for the sample, against {2} ns", candidate, time, best);
      if (time < best) {
        best = time;
        current = candidate;
      }
    }
  }
}
