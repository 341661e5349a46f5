// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.nio.file.Path;
import org.tarnfs.gateway.app.NodeDirectory;
import picocli.CommandLine.Option;

/// Which node a command is about.
final class NodeOption {

  @Option(
      names = {"-d", "--node-directory"},
      paramLabel = "DIR",
      defaultValue = "${env:TARN_NODE:-${sys:user.home}/.tarn}",
      description = "The node directory; without it $TARN_NODE, or else ~/.tarn.")
  private Path root = Path.of("");

  NodeDirectory directory() {
    return new NodeDirectory(root);
  }
}
