// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import picocli.CommandLine.Option;

/// A screen of a command that knows `--json` by its name in `tahoe`, too.
final class RawScreen extends Screen {

  @Option(
      names = {"-r", "--raw"},
      description = "The same as --json.")
  void raw(boolean raw) {
    if (raw) {
      useJson();
    }
  }
}
