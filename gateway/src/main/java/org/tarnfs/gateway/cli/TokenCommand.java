// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;

/// All of it is done by the node while it runs; these commands ask it.
@Command(
    name = "token",
    description = {
      "Make and revoke tokens for programs that use the API of this node, each with no more than it"
          + " needs.",
      "The node must run."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {TokenCreateCommand.class, TokenListCommand.class, TokenRevokeCommand.class},
    footer = {"", "Example: tarn token create dashboard --scope read"})
final class TokenCommand implements TarnCommand.Group {}
