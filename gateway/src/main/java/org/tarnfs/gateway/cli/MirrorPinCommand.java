// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;

@Command(
    name = "pin",
    description = "Keep a version of a folder for ever, whatever its retention says.",
    footer = {"", "Example: tarn mirror pin photos \"2026-03-05 14:30\""})
final class MirrorPinCommand extends PinAction {

  @Override
  public ExitCode run() throws Exception {
    return pin(true, "for ever");
  }
}
