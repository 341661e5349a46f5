// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/// A grid that is up: where its gateway's web API is and which processes it is made of.
record RunningGrid(URI web, long gateway, List<Long> servers) {

  RunningGrid {
    servers = List.copyOf(servers);
  }

  List<Long> all() {
    List<Long> all = new ArrayList<>(servers);
    all.add(gateway);
    return all;
  }
}
