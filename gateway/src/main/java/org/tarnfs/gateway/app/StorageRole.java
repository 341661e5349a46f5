// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.List;
import org.tarnfs.storage.disk.DiskStorageServer;
import org.tarnfs.storage.disk.StorageLimits;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.http.StorageHttpServer;
import org.tarnfs.storage.protocol.Nurl;

/// The storage server of a node, while it runs.
final class StorageRole implements AutoCloseable {

  private final DiskStorageServer disk;
  private final StorageHttpServer http;
  private final List<Nurl> nurls;

  private StorageRole(DiskStorageServer disk, StorageHttpServer http, List<Nurl> nurls) {
    this.disk = disk;
    this.http = http;
    this.nurls = nurls;
  }

  static StorageRole start(
      HttpWorker worker, NodeDirectory directory, NodeRole.Storage config, SecureRandom random)
      throws NodeException {
    StorageIdentity identity = StorageIdentity.of(directory, config.locations(), random);
    List<Nurl> nurls = identity.nurls(config.locations());
    directory.writePrivate(
        directory.privateFile("storage.nurl"),
        String.join("\n", nurls.stream().map(Nurl::toSecretString).toList()) + "\n");
    DiskStorageServer disk = open(directory, config, identity);
    try {
      ListenAddress address = config.address();
      StorageHttpServer http =
          StorageHttpServer.start(
              worker,
              disk,
              identity.tls(),
              identity.swissnum(),
              new InetSocketAddress(address.host(), address.port()));
      return new StorageRole(disk, http, nurls);
    } catch (IOException e) {
      disk.close();
      throw config.address().cannotListen("[node] tub.port", e);
    }
  }

  private static DiskStorageServer open(
      NodeDirectory directory, NodeRole.Storage config, StorageIdentity identity)
      throws NodeException {
    Path shares = directory.root().resolve(config.directory());
    long capacity = config.readOnly() ? 0 : Long.MAX_VALUE;
    try {
      return DiskStorageServer.open(
          shares,
          new StorageLimits(config.reservedSpace(), capacity),
          identity.tls().tubId(),
          InstantSource.system());
    } catch (IOException e) {
      throw NodeDirectory.unusable(shares, e);
    }
  }

  List<Nurl> nurls() {
    return nurls;
  }

  /// Ends it as if its machine had gone.
  void stop() {
    http.stop();
    disk.close();
  }

  @Override
  public void close() {
    http.close();
    disk.close();
  }
}
