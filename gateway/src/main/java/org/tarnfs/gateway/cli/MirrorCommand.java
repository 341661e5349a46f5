// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Command;

/// All of it is done by the node while it runs; these commands ask it.
@Command(
    name = "mirror",
    description = {
      "Mirror folders: what changes in one is on the grid within seconds, with its history, and on all"
          + " devices that take part.",
      "The node must run."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      MirrorAddCommand.class,
      MirrorListCommand.class,
      MirrorStatusCommand.class,
      MirrorPauseCommand.class,
      MirrorResumeCommand.class,
      MirrorRescanCommand.class,
      MirrorRemoveCommand.class,
      MirrorConflictsCommand.class,
      MirrorVersionsCommand.class,
      MirrorDiffCommand.class,
      MirrorRestoreCommand.class,
      MirrorPinCommand.class,
      MirrorUnpinCommand.class,
      MirrorSetCommand.class,
      MirrorReleasedCommand.class,
      MirrorFetchCommand.class,
      MirrorAcceptCommand.class,
      MirrorUndoCommand.class,
      MirrorRootCapCommand.class
    },
    footer = {"", "Example: tarn mirror add ~/Documents"})
final class MirrorCommand implements TarnCommand.Group {}
