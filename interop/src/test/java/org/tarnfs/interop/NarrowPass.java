// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// The way to some servers, on which no more gets through than is allowed, and all that is sent to
/// them is counted.
final class NarrowPass implements Nodes.Running {

  private static final int PIECE = 16 * 1024;

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<ServerSocket> doors = new ArrayList<>();

  // Those below are guarded by this.
  private final List<Socket> connections = new ArrayList<>();
  private long sent;
  private long allowed = Long.MAX_VALUE;
  private boolean isBlocked;

  /// The server by this way.
  ServerEntry to(StorageNode server) throws IOException {
    ServerSocket door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    doors.add(door);
    threads.execute(() -> serve(door, server.port()));
    ServerEntry entry = server.entry();
    String nurl = entry.nurl().replace(":" + server.port() + "/", ":" + door.getLocalPort() + "/");
    return new ServerEntry(entry.id(), entry.furl(), nurl, entry.permutationSeed());
  }

  /// How many bytes were sent to servers.
  synchronized long sent() {
    return sent;
  }

  /// Lets so many more bytes through.
  synchronized void allow(long bytes) {
    allowed = bytes;
    isBlocked = false;
    notifyAll();
  }

  /// Returns when somebody would send more than is allowed.
  synchronized void awaitBlocked() throws InterruptedException {
    while (!isBlocked) {
      wait();
    }
  }

  /// Breaks all connections.
  synchronized void cut() throws IOException {
    for (Socket connection : connections) {
      connection.close();
    }
    connections.clear();
  }

  private void serve(ServerSocket door, int port) {
    try {
      while (true) {
        Socket client = remember(door.accept());
        Socket server = remember(new Socket(InetAddress.getLoopbackAddress(), port));
        threads.execute(() -> carry(client, server, true));
        threads.execute(() -> carry(server, client, false));
      }
    } catch (IOException e) {
      // Closed.
    }
  }

  private synchronized Socket remember(Socket connection) {
    connections.add(connection);
    return connection;
  }

  private void carry(Socket from, Socket to, boolean isCounted) {
    byte[] piece = new byte[PIECE];
    try (from;
        to;
        InputStream in = from.getInputStream();
        OutputStream out = to.getOutputStream()) {
      for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
        if (isCounted) {
          pass(from, count);
        }
        out.write(piece, 0, count);
      }
    } catch (IOException | InterruptedException e) {
      // One of them is gone.
    }
  }

  private synchronized void pass(Socket from, int count) throws InterruptedException, IOException {
    while (allowed < count) {
      isBlocked = true;
      notifyAll();
      wait();
    }
    if (from.isClosed()) {
      throw new IOException("cut");
    }
    allowed -= count;
    sent += count;
  }

  @Override
  public void close() {
    try {
      for (ServerSocket door : doors) {
        door.close();
      }
      cut();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    threads.shutdownNow();
    threads.close();
  }
}
