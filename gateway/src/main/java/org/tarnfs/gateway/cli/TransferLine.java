// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.tarnfs.gateway.transfer.Tally;

/// What a command shows of the transfer of many files: how far it is, what is left out, and in the
/// end what was done.
final class TransferLine implements AutoCloseable {

  private final Screen screen;
  private final ProgressLine progress;
  private final Tally tally = new Tally(this::changed);
  private final ConcurrentLinkedQueue<String> warnings = new ConcurrentLinkedQueue<>();
  private final long start = System.nanoTime();

  TransferLine(String verb, Screen screen) {
    this.screen = screen;
    this.progress = new ProgressLine(verb, screen);
  }

  Tally tally() {
    return tally;
  }

  /// Tells what is left out.
  void warn(String text) {
    String line = Screen.printable(text);
    warnings.add(line);
    progress.interrupt(() -> screen.warning(line));
  }

  private void changed() {
    long total = tally.count(Tally.Of.BYTES_FOUND);
    progress.advanced(Math.min(tally.count(Tally.Of.BYTES_DONE), total), total);
  }

  /// Prints the result.
  ///
  /// @param moved what became of the files that were not there, as `copied`
  void result(String moved, Map<String, ?> more) {
    close();
    long took = System.nanoTime() - start;
    Map<String, Object> fields = new LinkedHashMap<>(more);
    for (Tally.Of what : Tally.Of.values()) {
      if (what != Tally.Of.BYTES_DONE && what != Tally.Of.FILES_FOUND) {
        fields.put(fieldName(what), tally.count(what));
      }
    }
    fields.put("seconds", took / 1e9);
    fields.put("warnings", warnings.toArray());
    long skipped = tally.count(Tally.Of.FILES_SKIPPED) + tally.count(Tally.Of.DIRECTORIES_SKIPPED);
    screen.result(
        "%d files %s, %d there already, %s in %s%s"
            .formatted(
                tally.count(Tally.Of.FILES_MOVED),
                moved,
                tally.count(Tally.Of.FILES_KEPT),
                Screen.size(tally.count(Tally.Of.BYTES_FOUND)),
                Screen.seconds(took),
                skipped == 0 ? "" : ", %d LEFT OUT".formatted(skipped)),
        fields);
  }

  private static String fieldName(Tally.Of what) {
    return switch (what) {
      case FILES_FOUND -> "filesFound";
      case BYTES_FOUND -> "size";
      case BYTES_DONE -> "bytesDone";
      case FILES_MOVED -> "filesMoved";
      case FILES_KEPT -> "filesKept";
      case FILES_SKIPPED -> "filesSkipped";
      case DIRECTORIES_MADE -> "directoriesMade";
      case DIRECTORIES_KEPT -> "directoriesKept";
      case DIRECTORIES_SKIPPED -> "directoriesSkipped";
    };
  }

  ExitCode code() {
    return tally.isIncomplete() ? ExitCode.INCOMPLETE : ExitCode.OK;
  }

  @Override
  public void close() {
    progress.close();
  }
}
