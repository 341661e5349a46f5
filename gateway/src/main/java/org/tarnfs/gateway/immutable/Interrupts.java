// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.channels.ClosedByInterruptException;

/// Interrupts that came while a channel was read or written: whoever interrupts a transfer gets one
/// answer, wherever it was.
final class Interrupts {

  private Interrupts() {}

  /// Also clears the thread's interrupt status, which such a channel leaves set.
  static InterruptedException of(ClosedByInterruptException closed) {
    InterruptedException interrupt = new InterruptedException("while a file was read or written");
    interrupt.initCause(closed);
    Thread.interrupted();
    return interrupt;
  }
}
