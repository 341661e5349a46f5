// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;

/// What a client is to know of its grid. Clients with equal views give equal files equal caps.
public record GridView(
    EncodingParameters parameters, ConvergenceSecret convergence, List<ServerEntry> servers) {

  public GridView {
    servers = List.copyOf(servers);
  }

  /// Writes what is not in `tahoe.cfg` into a client's directory.
  void writeTo(Path directory) throws IOException {
    Path secrets = directory.resolve("private");
    Files.writeString(secrets.resolve("convergence"), convergence.toSecretString() + "\n");
    Files.writeString(secrets.resolve("servers.yaml"), ServerEntry.yaml(servers));
  }
}
