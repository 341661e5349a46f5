// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.app.NodeDirectory;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/// Which node a command is about that is about nothing else.
final class NodeArgument {

  @Mixin private final NodeOption option = new NodeOption();

  @Parameters(arity = "0..1", paramLabel = "DIR", description = "The same as --node-directory.")
  private @Nullable Path root;

  NodeDirectory directory() {
    return root == null ? option.directory() : new NodeDirectory(root);
  }
}
