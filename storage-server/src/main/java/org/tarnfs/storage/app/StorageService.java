// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import java.io.IOException;
import java.net.BindException;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tarnfs.storage.disk.DiskStorageServer;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.http.StorageHttpServer;
import org.tarnfs.storage.protocol.Nurl;

/// A running storage server: the shares of a directory at an address. Its NURLs are written to
/// `private/storage.nurl`, one on a line.
public final class StorageService implements AutoCloseable {

  /// Two servers on one directory would delete what the other is receiving.
  private final LockFile lock;

  private final DiskStorageServer shares;
  private final StorageHttpServer server;
  private final List<Nurl> nurls;
  private final StorageServerConfig config;

  private StorageService(
      LockFile lock,
      DiskStorageServer shares,
      StorageHttpServer server,
      List<Nurl> nurls,
      StorageServerConfig config) {
    this.config = config;
    this.lock = lock;
    this.shares = shares;
    this.server = server;
    this.nurls = nurls;
  }

  /// Starts a server on the threads of `worker`, which any number of servers may share.
  ///
  /// @throws BindException if nothing can listen where it is to listen
  public static StorageService start(HttpWorker worker, StorageServerConfig config)
      throws IOException {
    Path secrets = config.node().resolve("private");
    StorageIdentity identity = StorageIdentity.loadOrCreate(secrets, config.locations());
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      LockFile lock = lock(config.storage());
      opened.add(lock);
      DiskStorageServer shares =
          DiskStorageServer.open(
              config.storage(), config.limits(), identity.tls().tubId(), InstantSource.system());
      opened.add(shares);
      StorageHttpServer server = listen(worker, config, shares, identity);
      opened.add(server);
      List<Nurl> nurls = identity.nurls(locations(config, server.port()));
      String text = nurls.stream().map(Nurl::toSecretString).collect(Collectors.joining("\n"));
      DurableFile.writePrivate(secrets.resolve("storage.nurl"), text + "\n");
      return new StorageService(lock, shares, server, nurls, config);
    } catch (IOException | RuntimeException e) {
      closeAll(opened, e);
      throw e;
    }
  }

  private static LockFile lock(Path storage) throws IOException {
    Files.createDirectories(storage);
    return LockFile.take(storage.resolve("server.lock"))
        .orElseThrow(
            () ->
                new FileSystemException(
                    storage.toString(), null, "another storage server has it open"));
  }

  private static StorageHttpServer listen(
      HttpWorker worker,
      StorageServerConfig config,
      DiskStorageServer shares,
      StorageIdentity identity)
      throws IOException {
    if (config.listen().isUnresolved()) {
      throw new BindException("no such host");
    }
    return StorageHttpServer.start(
        worker, shares, identity.tls(), identity.swissnum(), config.listen());
  }

  /// Port 0 stands for the one that is listened on.
  private static List<String> locations(StorageServerConfig config, int port) {
    return config.locations().stream()
        .map(location -> location.replaceFirst(":0+$", ":" + port))
        .toList();
  }

  private static void closeAll(List<AutoCloseable> opened, Exception reason) {
    for (AutoCloseable resource : opened.reversed()) {
      try {
        resource.close();
      } catch (Exception e) {
        reason.addSuppressed(e);
      }
    }
  }

  /// What clients need to use the server; each grants access to it.
  public List<Nurl> nurls() {
    return nurls;
  }

  /// How it fares, in the words of Tahoe-LAFS; sizes in bytes.
  public Map<String, Long> stats() throws IOException, InterruptedException {
    long available = shares.version().availableSpace();
    FileStore disk = Files.getFileStore(config.storage());
    return Map.of(
        "storage_server.accepting_immutable_shares", available > 0 ? 1L : 0L,
        "storage_server.disk_avail", available,
        "storage_server.disk_free_for_nonroot", disk.getUsableSpace(),
        "storage_server.disk_free_for_root", disk.getUnallocatedSpace(),
        "storage_server.disk_total", disk.getTotalSpace(),
        "storage_server.disk_used", disk.getTotalSpace() - disk.getUnallocatedSpace(),
        "storage_server.reserved_space", config.limits().reservedSpace());
  }

  public int port() {
    return server.port();
  }

  /// Ends it as if its machine had gone.
  public void stop() throws IOException {
    server.stop();
    shares.close();
    lock.close();
  }

  /// Finishes what has begun.
  @Override
  public void close() throws IOException {
    server.close();
    shares.close();
    lock.close();
  }
}
