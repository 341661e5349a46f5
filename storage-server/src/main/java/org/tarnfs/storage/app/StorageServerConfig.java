// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import org.tarnfs.storage.disk.StorageLimits;

/// What a storage server is told.
///
/// @param node the node's directory, which has the server's identity in `private`
/// @param storage the directory of the shares
/// @param listen where to listen; port 0 means any free one
/// @param locations `host:port` each, where clients find it; port 0 means the one listened on
public record StorageServerConfig(
    Path node,
    Path storage,
    InetSocketAddress listen,
    List<String> locations,
    StorageLimits limits) {

  public StorageServerConfig {
    locations = List.copyOf(locations);
    if (locations.isEmpty()) {
      throw new IllegalArgumentException("clients must find it somewhere");
    }
  }
}
