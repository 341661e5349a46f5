// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// A grid that is up: where its gateway's web API is, which processes it is made of, and the
/// command that backs up to it.
record RunningGrid(URI web, long gateway, List<Long> servers, Backup backup) {

  /// Backs up a directory of this machine to one on the grid.
  interface Backup {
    void run(Path from, String target) throws IOException, InterruptedException;
  }

  RunningGrid {
    servers = List.copyOf(servers);
  }

  List<Long> all() {
    List<Long> all = new ArrayList<>(servers);
    all.add(gateway);
    return all;
  }
}
