// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Locale;
import org.tarnfs.gateway.file.Progress;

/// How far a transfer is: on a terminal with a bar.
final class ProgressLine implements Progress, AutoCloseable {

  private static final int WIDTH = 30;

  private final String verb;
  private final StatusLine line;

  /// @param verb what is done, such as `storing`
  ProgressLine(String verb, Screen screen) {
    this.verb = verb;
    this.line = new StatusLine(screen);
  }

  @Override
  public void advanced(long done, long total) {
    if (total != 0) {
      line.show(() -> (line.isTerminal() ? bar(done, total) : "") + text(done, total));
    }
  }

  private static String bar(long done, long total) {
    int filled = (int) (WIDTH * done / total);
    return "[" + "#".repeat(filled) + ".".repeat(WIDTH - filled) + "] ";
  }

  private String text(long done, long total) {
    return String.format(
        Locale.ROOT,
        "%s %3d %% of %s, %s",
        verb,
        100 * done / total,
        Screen.size(total),
        Screen.rate(done, line.elapsed()));
  }

  /// Takes the bar away while something else is told.
  void interrupt(Runnable other) {
    line.interrupt(other);
  }

  /// Takes the bar away.
  @Override
  public void close() {
    line.close();
  }
}
