// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.PrintStream;
import java.util.function.Supplier;

/// What a command is at, on standard error: on a terminal one line that is written over and over;
/// elsewhere, such as in a log, a line now and then.
final class StatusLine implements AutoCloseable {

  private static final long BETWEEN_DRAWN = 100_000_000;
  private static final long BETWEEN_LINES = 10_000_000_000L;
  private static final String ERASE = "\r\033[K";

  private final boolean silent;
  private final boolean terminal = Screen.isTerminal();
  private final PrintStream err = System.err;
  private final long start = System.nanoTime();
  private long drawn = start;

  StatusLine(Screen screen) {
    this.silent = screen.json();
  }

  boolean isTerminal() {
    return terminal;
  }

  /// Shows the text if it is time for another.
  synchronized void show(Supplier<String> text) {
    long now = System.nanoTime();
    if (silent || now - drawn < (terminal ? BETWEEN_DRAWN : BETWEEN_LINES)) {
      return;
    }
    drawn = now;
    if (terminal) {
      err.print(ERASE + text.get());
      err.flush();
    } else {
      err.println(text.get());
    }
  }

  /// In nanoseconds, since this was made.
  long elapsed() {
    return System.nanoTime() - start;
  }

  /// Takes the line away while something else is told.
  synchronized void interrupt(Runnable other) {
    close();
    other.run();
  }

  /// Takes the line away.
  @Override
  public synchronized void close() {
    if (terminal && !silent && drawn != start) {
      err.print(ERASE);
      err.flush();
    }
  }
}
