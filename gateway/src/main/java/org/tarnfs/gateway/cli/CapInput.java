// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Cap;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A cap that is given to a command. On the command line every user of the machine sees it, and the
/// shell's history keeps it; standard input and files tell it to nobody else.
final class CapInput {

  static final String NOT_KNOWN = "this is no cap, or one of a newer program";

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
      return SecretLine.ofFile(file);
    }
    return argument == null || argument.equals("-")
        ? SecretLine.ofStandardInput()
        : argument.strip();
  }
}
