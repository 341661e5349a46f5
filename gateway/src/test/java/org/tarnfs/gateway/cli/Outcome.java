// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a command of `tarn` did that ran in this process, which has one standard output for all its
/// threads: tests that use it run alone.
record Outcome(int exitCode, String out, String err) {

  static Outcome of(String... arguments) {
    return reading("", arguments);
  }

  /// With `input` as its standard input.
  static Outcome reading(String input, String... arguments) {
    InputStream oldIn = System.in;
    PrintStream oldOut = System.out;
    PrintStream oldErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setIn(new ByteArrayInputStream(input.getBytes(UTF_8)));
    System.setOut(new PrintStream(out, true, UTF_8));
    System.setErr(new PrintStream(err, true, UTF_8));
    try {
      int exitCode = TarnCommand.commandLine(List.of(arguments)).execute(arguments);
      return new Outcome(exitCode, out.toString(UTF_8), err.toString(UTF_8));
    } finally {
      System.setIn(oldIn);
      System.setOut(oldOut);
      System.setErr(oldErr);
    }
  }

  /// The result of a command with `--json`.
  JsonNode json() {
    return JsonMapper.shared().readTree(out);
  }

  /// The error of a command with `--json`.
  JsonNode error() {
    return JsonMapper.shared().readTree(err).get("error");
  }
}
