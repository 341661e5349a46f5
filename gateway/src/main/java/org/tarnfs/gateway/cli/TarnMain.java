// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.List;

/// The program `tarn`.
public final class TarnMain {

  private TarnMain() {}

  public static void main(String[] arguments) {
    // Before anything logs: the configuration of the log reads it when the first logger is made.
    if (List.of(arguments).contains("--verbose") || List.of(arguments).contains("-v")) {
      System.setProperty("tarn.log.level", "debug");
    }
    System.setProperty("org.jboss.logging.provider", "slf4j");
    System.exit(TarnCommand.commandLine(List.of(arguments)).execute(arguments));
  }
}
