// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// A place on the grid that is given to a command which may also be given the cap alone.
final class PathInput {

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "PATH",
      description = {
        "ALIAS:NAME/NAME or CAP/NAME, or - to read a cap from standard input, which is the default.",
        "Others on this machine can see a cap that stands here."
      })
  private @Nullable String argument;

  @Option(
      names = "--cap-file",
      paramLabel = "FILE",
      description = "Read the cap from the first line of FILE.")
  private @Nullable Path file;

  GridPath path(Aliases aliases) throws IOException, CommandException {
    if (file != null) {
      if (argument != null) {
        throw CommandException.usage("give the cap or --cap-file, not both");
      }
      return GridPath.ofCap(SecretLine.ofFile(file));
    }
    return parse(argument == null ? "-" : argument, aliases);
  }

  /// The place `text` names; `-` has a cap read from standard input.
  static GridPath parse(String text, Aliases aliases) throws IOException, CommandException {
    return text.equals("-") ? GridPath.ofCap(SecretLine.ofStandardInput()) : aliases.parse(text);
  }
}
