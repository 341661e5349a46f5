// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import org.tarnfs.caps.BadCapException;
import org.tarnfs.gateway.app.NodeException;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.BadDirectoryException;
import org.tarnfs.gateway.directory.DirectoryException;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.file.BeyondEndException;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.TooLargeException;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.recovery.BadKitException;
import org.tarnfs.gateway.recovery.CannotRecoverException;

/// How a command ended. The numbers are for scripts and never change; `docs/reference/cli.md` lists
/// them, with those of the launcher.
enum ExitCode {
  OK(0, "ok"),
  /// Something failed that no other code tells.
  FAILED(1, "failed"),
  /// The command line makes no sense.
  USAGE(2, "usage"),
  /// Fewer good shares can be reached than the file needs.
  NOT_ENOUGH_SHARES(3, "not-enough-shares"),
  /// Fewer servers take shares than an upload must reach.
  NOT_ENOUGH_SERVERS(4, "not-enough-servers"),
  /// What was given as a cap is none, or not one that can be used here.
  BAD_CAP(5, "bad-cap"),
  /// The node directory is missing, taken, unreadable, or holds a bad configuration.
  BAD_NODE(6, "bad-node"),
  /// Another process has what this one needs: the node, or the port.
  IN_USE(7, "in-use"),
  /// Somebody else kept changing the same file or directory.
  COLLISION(8, "collision"),
  /// The rest is done, but something was left out; warnings say what.
  INCOMPLETE(9, "incomplete"),
  /// A path on the grid leads to nothing, or there is no folder of that name.
  NOT_FOUND(10, "not-found"),
  /// A path on the grid leads to something else already, or the folder is mirrored already.
  EXISTS(11, "exists"),
  /// After a check, and a repair if one was wanted, something has fewer good shares than it should;
  /// or a rehearsal did not get back what it should.
  UNHEALTHY(12, "unhealthy"),
  /// The command asks a node that runs, and this one does not.
  NOT_RUNNING(13, "not-running"),
  /// The user broke it off.
  INTERRUPTED(130, "interrupted");

  private final int number;
  private final String label;

  ExitCode(int number, String label) {
    this.number = number;
    this.label = label;
  }

  int number() {
    return number;
  }

  /// As it stands in the output of `--json`.
  String label() {
    return label;
  }

  static ExitCode of(Exception e) {
    return switch (e) {
      case GridException grid -> ofGrid(grid);
      case DirectoryException directory -> ofDirectory(directory);
      case NodeException node -> ofNode(node.reason());
      case BadCapException badCap -> BAD_CAP;
      case BadKitException badKit -> BAD_CAP;
      case CannotRecoverException recovery -> ofRecovery(recovery.reason());
      case CommandException own -> own.code();
      case InterruptedException interrupted -> INTERRUPTED;
      default -> FAILED;
    };
  }

  private static ExitCode ofGrid(GridException e) {
    return switch (e) {
      case NotEnoughSharesException shares -> NOT_ENOUGH_SHARES;
      case UnhappyUploadException servers -> NOT_ENOUGH_SERVERS;
      case UncoordinatedWriteException collision -> COLLISION;
      case TooLargeException size -> FAILED;
      case UnsupportedCapException cap -> BAD_CAP;
      case BeyondEndException beyond -> USAGE;
    };
  }

  private static ExitCode ofDirectory(DirectoryException e) {
    return switch (e) {
      case BadDirectoryException _ -> FAILED;
      case BadChildException child ->
          switch (child.reason()) {
            case BAD_NAME -> USAGE;
            case BAD_METADATA -> FAILED;
            case BAD_CAP, MUST_BE_READ_ONLY, MUST_BE_DEEP_IMMUTABLE, MUST_NOT_BE_UNKNOWN_WRITE ->
                BAD_CAP;
          };
      case EditRefusedException refusal ->
          switch (refusal.reason()) {
            case NO_SUCH_CHILD -> NOT_FOUND;
            case CHILD_EXISTS, WRONG_KIND -> EXISTS;
          };
    };
  }

  private static ExitCode ofRecovery(CannotRecoverException.Reason reason) {
    return switch (reason) {
      case WRONG_KIND, SOMETHING_ELSE -> BAD_CAP;
      case NO_GRID -> NOT_ENOUGH_SHARES;
      case NOT_THERE -> NOT_FOUND;
    };
  }

  private static ExitCode ofNode(NodeException.Reason reason) {
    return switch (reason) {
      case UNUSABLE_DIRECTORY, ALREADY_EXISTS, BAD_CONFIGURATION -> BAD_NODE;
      case ALREADY_RUNNING, CANNOT_LISTEN -> IN_USE;
      case NOT_RUNNING -> NOT_RUNNING;
    };
  }
}
