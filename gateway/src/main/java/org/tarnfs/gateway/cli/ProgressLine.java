// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.PrintStream;
import java.util.Locale;
import org.tarnfs.gateway.file.Progress;

/// How far a transfer is: a bar that is drawn over and over on a terminal; elsewhere, such as in a
/// log, a line now and then.
final class ProgressLine implements Progress, AutoCloseable {

  private static final int WIDTH = 30;
  private static final long BETWEEN_BARS = 100_000_000;
  private static final long BETWEEN_LINES = 10_000_000_000L;
  private static final String ERASE = "\r\033[K";

  private final String verb;
  private final boolean silent;
  private final boolean terminal = Screen.isTerminal();
  private final PrintStream err = System.err;
  private final long start = System.nanoTime();
  private long drawn = start;

  /// @param verb what is done, such as `storing`
  ProgressLine(String verb, Screen screen) {
    this.verb = verb;
    this.silent = screen.json();
  }

  @Override
  public synchronized void advanced(long done, long total) {
    long now = System.nanoTime();
    if (silent || total == 0 || now - drawn < (terminal ? BETWEEN_BARS : BETWEEN_LINES)) {
      return;
    }
    drawn = now;
    String text =
        String.format(
            Locale.ROOT,
            "%s %3d %% of %s, %s",
            verb,
            100 * done / total,
            Screen.size(total),
            Screen.rate(done, now - start));
    if (terminal) {
      int filled = (int) (WIDTH * done / total);
      err.print(ERASE + "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] " + text);
      err.flush();
    } else {
      err.println(text);
    }
  }

  /// Takes the bar away while something else is told.
  synchronized void interrupt(Runnable other) {
    close();
    other.run();
  }

  /// Takes the bar away.
  @Override
  public synchronized void close() {
    if (terminal && !silent && drawn != start) {
      err.print(ERASE);
      err.flush();
    }
  }
}
