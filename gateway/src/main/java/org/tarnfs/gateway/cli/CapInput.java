// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Cap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A cap that is given to a command. On the command line every user of the machine sees it, and the
/// shell's history keeps it; standard input and files tell it to nobody else.
final class CapInput {

  @Parameters(
      arity = "0..1",
      paramLabel = "CAP",
      description = {
        "The cap, or - to read it from standard input, which is the default.",
        "Others on this machine can see a cap that stands here."
      })
  private @Nullable String argument;

  @Option(
      names = "--cap-file",
      paramLabel = "FILE",
      description = "Read the cap from the first line of FILE.")
  private @Nullable Path file;

  Cap cap() throws IOException, CommandException {
    return Cap.parse(text());
  }

  private String text() throws IOException, CommandException {
    if (file != null) {
      if (argument != null) {
        throw CommandException.usage("give the cap or --cap-file, not both");
      }
      try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
        return firstLine(in);
      }
    }
    if (argument != null && !argument.equals("-")) {
      return argument.strip();
    }
    if (Screen.isTerminal()) {
      System.err.print("cap: ");
      System.err.flush();
    }
    return firstLine(System.in);
  }

  private static String firstLine(InputStream in) throws IOException, CommandException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.size() < Cap.MAX_TEXT_LENGTH) {
      line.write(next);
      next = in.read();
    }
    String text = line.toString(StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw CommandException.usage("there is no cap where one should be read");
    }
    return text;
  }
}
