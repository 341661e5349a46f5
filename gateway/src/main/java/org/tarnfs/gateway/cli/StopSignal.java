// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.concurrent.CountDownLatch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Waits for Ctrl-C or SIGTERM and then closes what runs. To be asked to stop is no failure, so the
/// process ends with 0 and not with the JVM's 130 or 143.
final class StopSignal {

  private static final Logger LOG = LoggerFactory.getLogger(StopSignal.class);

  private StopSignal() {}

  static StopSignal closing(AutoCloseable running) {
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(running), "stop"));
    return new StopSignal();
  }

  private static void stop(AutoCloseable running) {
    int status = 0;
    try {
      running.close();
    } catch (Exception e) {
      LOG.error("stopping failed", e);
      status = ExitCode.FAILED.number();
    }
    Runtime.getRuntime().halt(status);
  }

  /// Never returns.
  void await() throws InterruptedException {
    new CountDownLatch(1).await();
  }
}
