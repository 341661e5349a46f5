// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.StorageIndex;

/// A node that only stores, running: stock Tahoe-LAFS's or Tarn's. Their directories are alike, so
/// either may run what the other made.
public record StorageNode(
    Program program, int port, Path directory, NodeProcess process, ServerEntry entry)
    implements Nodes.Running {

  /// Makes a stock node's directory. It is told to leave other nodes alone: as installed, storage
  /// nodes poll each other every second.
  public static void createStock(Program tahoe, Path directory, int port)
      throws IOException, InterruptedException {
    tahoe.run(
        List.of("create-node", "--hostname=127.0.0.1", "--webport=none", directory.toString()));
    Files.writeString(
        directory.resolve("tahoe.cfg"),
        """
        [node]
        nickname = storage
        tub.port = tcp:%1$d:interface=127.0.0.1
        tub.location = tcp:127.0.0.1:%1$d
        web.port =
        [client]
        force_foolscap = true
        [storage]
        enabled = true
        """
            .formatted(port));
  }

  /// Makes a Tarn node's directory.
  public static void createTarn(Program tarn, Path directory, int port)
      throws IOException, InterruptedException {
    tarn.run(
        List.of(
            "create-node",
            "--no-gateway",
            "--nickname=storage",
            "--storage-port=" + port,
            directory.toString()));
  }

  /// Runs a node, with either program, and waits until it serves.
  public static StorageNode start(Program program, Path directory, int port)
      throws IOException, InterruptedException {
    NodeProcess process =
        program.start(List.of("run", directory.toString()), directory.resolve("run.log"));
    ServerEntry entry =
        process.await(
            "an open port",
            () -> {
              new Socket(InetAddress.getLoopbackAddress(), port).close();
              return Optional.of(ServerEntry.ofNode(directory));
            });
    return new StorageNode(program, port, directory, process, entry);
  }

  /// Runs the node again, after its process has ended.
  public StorageNode startAgain() throws IOException, InterruptedException {
    return start(program, directory, port);
  }

  public Path shares() {
    return directory.resolve("storage/shares");
  }

  /// Where the shares of one file are, if it has any.
  public Path bucket(StorageIndex index) {
    String name = index.toString();
    return shares().resolve(name.substring(0, 2)).resolve(name);
  }

  @Override
  public void close() {
    process.close();
  }
}
