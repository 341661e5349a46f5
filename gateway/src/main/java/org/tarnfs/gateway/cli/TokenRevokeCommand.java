// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

@Command(
    name = "revoke",
    description = "End a token: from now on it grants nothing.",
    footer = {"", "Example: tarn token revoke nas"})
final class TokenRevokeCommand extends NodeAction {

  @Parameters(index = "0", paramLabel = "NAME", description = "As tarn token list shows it.")
  private String name = "";

  @Override
  public ExitCode run() throws Exception {
    api().delete(NodeApi.token(name));
    screen().result(Screen.printable(name) + " is revoked", Map.of("name", name, "revoked", true));
    return ExitCode.OK;
  }
}
