// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import org.tarnfs.gateway.app.NodeDirectory;
import picocli.CommandLine.Mixin;

/// A command that asks a node that runs.
abstract class NodeAction implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Override
  public Screen screen() {
    return screen;
  }

  NodeDirectory directory() {
    return node.directory();
  }

  NodeApi api() throws IOException {
    return NodeApi.of(directory());
  }
}
