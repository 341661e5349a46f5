// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;

@Command(
    name = "accept",
    description = {
      "Do what is held: deletions and rewrites of so many files that they could be an accident.",
      "Older versions stay as long as snapshots are kept."
    },
    footer = {"", "Example: tarn mirror accept photos"})
final class MirrorAcceptCommand extends HeldAction {

  @Override
  public ExitCode run() throws Exception {
    return decide(
        true, "This is done on all devices of " + name() + ".", "what was held is done everywhere");
  }
}
