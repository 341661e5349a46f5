// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.PrintStream;
import java.nio.file.FileSystemException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.tarnfs.storage.app.FileProblem;
import picocli.CommandLine.Option;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// Where a command tells what it does: results on standard output, everything else on standard
/// error. With `--json` a result is one line of JSON, and so is an error.
class Screen {

  private static final JsonMapper JSON = new JsonMapper();
  private static final String[] UNITS = {"kB", "MB", "GB", "TB", "PB", "EB"};

  @Option(
      names = "--json",
      description = "Print results and errors as JSON, one object on one line.")
  private boolean json;

  @Option(
      names = {"-v", "--verbose"},
      description = "Tell more on standard error, with the stack trace of an error.")
  private boolean verbose;

  private final PrintStream out = System.out;
  private final PrintStream err = System.err;

  boolean json() {
    return json;
  }

  /// As if `--json` had been given.
  void useJson() {
    json = true;
  }

  boolean verbose() {
    return verbose;
  }

  /// Whether a person is watching standard error; the launcher knows.
  static boolean isTerminal() {
    return Boolean.getBoolean("tarn.terminal");
  }

  /// The result: `text` as it is, or `fields` as JSON.
  void result(String text, Map<String, ?> fields) {
    out.println(json ? JSON.writeValueAsString(fields) : text);
    out.flush();
  }

  /// The fields of an object, for the output in JSON.
  static Map<String, Object> fields(ObjectNode json) {
    Map<String, Object> fields = new LinkedHashMap<>();
    json.properties().forEach(field -> fields.put(field.getKey(), field.getValue()));
    return fields;
  }

  /// The result: rows in columns, all but the last as wide as they must be, or `fields` as JSON.
  void table(List<List<String>> rows, Map<String, ?> fields) {
    if (json) {
      result("", fields);
      return;
    }
    int[] widths = new int[rows.stream().mapToInt(List::size).max().orElse(0)];
    for (List<String> row : rows) {
      for (int i = 0; i < row.size(); i++) {
        widths[i] = Math.max(widths[i], row.get(i).length());
      }
    }
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.size(); i++) {
        line.append(row.get(i)).repeat(' ', widths[i] - row.get(i).length() + 2);
      }
      out.println(line.toString().stripTrailing());
    }
    out.flush();
  }

  /// One step of what is going on; silent with `--json`.
  void step(String text) {
    if (!json) {
      err.println(text);
    }
  }

  void warning(String text) {
    step("warning: " + text);
  }

  void error(Exception e) {
    ExitCode code = ExitCode.of(e);
    String message = message(e);
    if (json) {
      err.println(jsonError(code, message));
    } else {
      err.println("tarn: " + message);
    }
    if (verbose) {
      e.printStackTrace(err);
    }
  }

  static String jsonError(ExitCode code, String message) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("kind", code.label());
    fields.put("message", message);
    return JSON.writeValueAsString(Map.of("error", fields));
  }

  private static String message(Exception e) {
    return switch (e) {
      case InterruptedException interrupted -> "interrupted";
      case FileSystemException file -> FileProblem.describe(file);
      default -> e.getMessage() == null ? e.toString() : e.getMessage();
    };
  }

  /// Text from elsewhere, which must not steer the terminal.
  static String printable(String text) {
    return text.codePoints()
        .map(point -> Character.isISOControl(point) || isDirection(point) ? '?' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  /// Marks that make what follows read the other way round.
  private static boolean isDirection(int point) {
    return (point >= 0x202A && point <= 0x202E) || (point >= 0x2066 && point <= 0x2069);
  }

  /// A size as people read it, to three digits: `4.20 MB`.
  static String size(long bytes) {
    if (bytes < 1000) {
      return bytes + " bytes";
    }
    double value = bytes / 1000.0;
    int unit = 0;
    while (value >= 999.5 && unit < UNITS.length - 1) {
      value /= 1000;
      unit++;
    }
    int decimals = value >= 99.95 ? 0 : value >= 9.995 ? 1 : 2;
    return String.format(Locale.ROOT, "%." + decimals + "f %s", value, UNITS[unit]);
  }

  static String seconds(long nanoseconds) {
    return String.format(Locale.ROOT, "%.2f s", nanoseconds / 1e9);
  }

  /// How fast a transfer was.
  static String rate(long bytes, long nanoseconds) {
    return size((long) (bytes / Math.max(1e-9, nanoseconds / 1e9))) + "/s";
  }
}
