// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.nio.channels.ClosedByInterruptException;

/// Interrupts that came while a channel was read or written: whoever interrupts a transfer gets one
/// answer, wherever it was.
public final class Interrupts {

  private Interrupts() {}

  /// Also clears the thread's interrupt status, which such a channel leaves set.
  public static InterruptedException of(ClosedByInterruptException closed) {
    InterruptedException interrupt = new InterruptedException("while a file was read or written");
    interrupt.initCause(closed);
    Thread.interrupted();
    return interrupt;
  }
}
