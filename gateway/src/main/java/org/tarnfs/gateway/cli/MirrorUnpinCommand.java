// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;

@Command(
    name = "unpin",
    description = "Keep a version of a folder no longer than its retention says.",
    footer = {"", "Example: tarn mirror unpin photos \"2026-03-05 14:30\""})
final class MirrorUnpinCommand extends PinAction {

  @Override
  public ExitCode run() throws Exception {
    return pin(false, "as long as the retention says");
  }
}
