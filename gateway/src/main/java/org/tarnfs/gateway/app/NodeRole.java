// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.storage.app.StorageServerConfig;
import org.tarnfs.storage.app.StorageService;
import org.tarnfs.storage.disk.StorageLimits;
import org.tarnfs.storage.http.HttpWorker;

/// What a node does for others.
public sealed interface NodeRole {

  String LOOPBACK = "127.0.0.1";

  /// Serves files to programs on this machine: encrypts, decrypts, talks to the grid.
  ///
  /// @param names host names, beside those of this machine, under which browsers may ask for it
  record Gateway(ListenAddress address, Set<String> names) implements NodeRole {

    public static Gateway onThisMachine(int port) {
      return new Gateway(new ListenAddress(LOOPBACK, port), Set.of());
    }
  }

  /// Keeps shares for any client that knows its NURL.
  ///
  /// @param locations `host:port` each, where clients are to find it
  /// @param directory where the shares are, seen from the node directory
  /// @param reservedSpace bytes of the disk to leave free
  record Storage(
      ListenAddress address,
      List<String> locations,
      Path directory,
      long reservedSpace,
      boolean readOnly)
      implements NodeRole {

    static final Path USUAL_DIRECTORY = Path.of("storage");
    private static final long USUAL_RESERVE = 1_000_000_000;

    /// For clients on this machine only.
    public static Storage onThisMachine(int port) {
      return usual(new ListenAddress(LOOPBACK, port), LOOPBACK + ":" + port);
    }

    /// For clients everywhere, who find it at `location`, a host with or without a port; empty if
    /// it is neither.
    public static Optional<Storage> at(String location, int port) {
      String withPort = location.matches(".*:\\d+") ? location : location + ":" + port;
      return Locations.parse(withPort, port).stream()
          .findFirst()
          .map(found -> usual(new ListenAddress(ListenAddress.EVERYWHERE, port), found));
    }

    /// Serves the shares of `node` on the threads of `worker`.
    StorageService start(HttpWorker worker, NodeDirectory node) throws NodeException {
      long capacity = readOnly ? 0 : Long.MAX_VALUE;
      Path shares = node.root().resolve(directory);
      try {
        return StorageService.start(
            worker,
            new StorageServerConfig(
                node.root(),
                shares,
                new InetSocketAddress(address.host(), address.port()),
                locations,
                new StorageLimits(reservedSpace, capacity)));
      } catch (BindException e) {
        throw address.cannotListen("[node] tub.port", e);
      } catch (IOException e) {
        throw NodeDirectory.unusable(shares, e);
      }
    }

    private static Storage usual(ListenAddress address, String location) {
      return new Storage(address, List.of(location), USUAL_DIRECTORY, USUAL_RESERVE, false);
    }
  }
}
