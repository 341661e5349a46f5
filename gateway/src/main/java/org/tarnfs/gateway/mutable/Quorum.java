// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.util.List;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.servers.GridServer;

/// The servers whose shares decide which version of a file counts, and how many of them have to
/// have it.
///
/// @param ring all servers, in the order in which the file prefers them
/// @param parameters of the file
record Quorum(List<GridServer> ring, EncodingParameters parameters) {

  Quorum {
    ring = List.copyOf(ring);
  }

  /// The first of the ring: one for each share, and as many more, which take shares that others do
  /// not, as still leave `happy` of them most.
  List<GridServer> servers() {
    int most = Math.min(parameters.total() + parameters.needed(), 2 * parameters.happy() - 1);
    return ring.subList(0, Math.min(ring.size(), Math.max(parameters.total(), most)));
  }

  int happy() {
    return parameters.happy();
  }
}
