// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.tarnfs.storage.disk.DiskStorageServer;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.http.PrivateFile;
import org.tarnfs.storage.http.StorageFurl;
import org.tarnfs.storage.http.StorageHttpServer;
import org.tarnfs.storage.http.TlsIdentity;
import org.tarnfs.storage.protocol.Nurl;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// A running storage server: the shares of a directory at an address. Its identity and its secret
/// address are made at the first start and kept, in the files where stock Tahoe-LAFS has them; the
/// NURLs are written to `private/storage.nurl`, one on a line.
public final class StorageService implements AutoCloseable {

  private final DirectoryLock lock;
  private final DiskStorageServer shares;
  private final StorageHttpServer server;
  private final StorageFurl furl;
  private final List<Nurl> nurls;

  private StorageService(
      DirectoryLock lock,
      DiskStorageServer shares,
      StorageHttpServer server,
      StorageFurl furl,
      List<Nurl> nurls) {
    this.lock = lock;
    this.shares = shares;
    this.server = server;
    this.furl = furl;
    this.nurls = nurls;
  }

  /// Starts a server on the threads of `worker`, which any number of servers may share.
  ///
  /// @throws IOException with a message for the operator
  public static StorageService start(HttpWorker worker, StorageServerConfig config)
      throws IOException {
    Path secrets = config.node().resolve("private");
    Files.createDirectories(secrets);
    TlsIdentity identity = TlsIdentity.loadOrCreate(secrets.resolve("node.pem"));
    List<String> hints = config.locations().stream().map(location -> "tcp:" + location).toList();
    StorageFurl furl =
        StorageFurl.loadOrCreate(
            secrets.resolve("storage.furl"), identity, String.join(",", hints));
    List<AutoCloseable> opened = new ArrayList<>();
    try {
      DirectoryLock lock = DirectoryLock.take(config.storage());
      opened.add(lock);
      DiskStorageServer shares =
          DiskStorageServer.open(
              config.storage(), config.limits(), identity.tubId(), InstantSource.system());
      opened.add(shares);
      StorageHttpServer server = listen(worker, config, shares, identity, furl);
      opened.add(server);
      List<Nurl> nurls = nurls(config, identity, furl, server.port());
      String text = nurls.stream().map(Nurl::toSecretString).collect(Collectors.joining("\n"));
      PrivateFile.write(secrets.resolve("storage.nurl"), text + "\n");
      return new StorageService(lock, shares, server, furl, nurls);
    } catch (IOException | RuntimeException e) {
      closeAll(opened, e);
      throw e;
    }
  }

  private static StorageHttpServer listen(
      HttpWorker worker,
      StorageServerConfig config,
      DiskStorageServer shares,
      TlsIdentity identity,
      StorageFurl furl)
      throws IOException {
    InetSocketAddress address = config.listen();
    try {
      return StorageHttpServer.start(worker, shares, identity, furl.swissnum(), address);
    } catch (BindException e) {
      throw new IOException(
          "cannot listen on "
              + address.getHostString()
              + ":"
              + address.getPort()
              + ": "
              + e.getMessage(),
          e);
    }
  }

  private static List<Nurl> nurls(
      StorageServerConfig config, TlsIdentity identity, StorageFurl furl, int port)
      throws StorageProtocolException {
    List<Nurl> nurls = new ArrayList<>();
    for (String location : config.locations()) {
      int colon = location.lastIndexOf(':');
      int announced = Integer.parseInt(location.substring(colon + 1));
      String host = location.substring(0, colon);
      nurls.add(
          new Nurl(identity.keyHash(), host, announced == 0 ? port : announced, furl.swissnum()));
    }
    return List.copyOf(nurls);
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

  /// What clients derive lease secrets from.
  public StorageFurl furl() {
    return furl;
  }

  public int port() {
    return server.port();
  }

  /// The shares themselves, for whoever shows how many there are.
  public DiskStorageServer shares() {
    return shares;
  }

  /// Finishes what has begun.
  @Override
  public void close() throws IOException {
    server.close();
    shares.close();
    lock.close();
  }
}
