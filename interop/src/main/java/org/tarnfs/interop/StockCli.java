// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The stock `tahoe` command line, talking to the gateway its directory names.
public record StockCli(Program tahoe, Path directory) {

  /// Makes a directory that holds what the command line needs, and no node.
  public static StockCli create(Program tahoe, Path directory, URI gateway) throws IOException {
    Files.createDirectories(directory.resolve("private"));
    Files.writeString(directory.resolve("node.url"), gateway + "\n");
    Files.writeString(directory.resolve("private/api_auth_token"), "no gateway asks for it\n");
    return new StockCli(tahoe, directory);
  }

  /// Runs a command, which must succeed: what it prints.
  public String run(String command, String... arguments) throws IOException, InterruptedException {
    return runWith("", command, arguments);
  }

  /// The same with `input` as standard input.
  public String runWith(String input, String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("-d", directory.toString(), command));
    all.addAll(List.of(arguments));
    return tahoe.output(all, input);
  }
}
