// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

/// A command cannot do what it was asked to. The message is for its user.
final class CommandException extends Exception {

  private static final long serialVersionUID = 1;

  private final ExitCode code;

  CommandException(ExitCode code, String message) {
    super(message);
    this.code = code;
  }

  /// Arguments that make no sense together, or with what they are applied to.
  static CommandException usage(String message) {
    return new CommandException(ExitCode.USAGE, message);
  }

  ExitCode code() {
    return code;
  }
}
