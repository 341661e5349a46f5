// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.tarnfs.gateway.file.CheckOptions;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// What is to be checked, and how.
final class CheckWish {

  @Parameters(
      arity = "0..*",
      paramLabel = "PATH",
      description = {
        "ALIAS:NAME/NAME or CAP/NAME, or - to read a cap from standard input; without any what the"
            + " alias tahoe stands for.",
        "Others on this machine can see a cap that stands here; an alias tells them nothing."
      })
  private List<String> paths = new ArrayList<>();

  @Option(
      names = "--verify",
      description = "Read and prove every byte of every share, instead of believing the servers.")
  private boolean verify;

  @Option(
      names = "--add-lease",
      description = "Have every server renew this node's lease on what it has, or add one.")
  private boolean addLease;

  CheckOptions options() {
    return new CheckOptions(verify, addLease);
  }

  List<GridPath> paths(Aliases aliases) throws IOException, CommandException {
    List<GridPath> places = new ArrayList<>();
    for (String path : paths.isEmpty() ? List.of("") : paths) {
      places.add(PathInput.parse(path, aliases));
    }
    return places;
  }
}
