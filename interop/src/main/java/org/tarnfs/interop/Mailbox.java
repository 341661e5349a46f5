// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// A stock Magic Wormhole mailbox server, running: by it one magic-folder invites another.
public record Mailbox(NodeProcess process, URI address) implements Nodes.Running {

  public static Mailbox start(StockInstallation stock, Path directory, int port)
      throws IOException, InterruptedException {
    NodeProcess process =
        stock
            .program("twist")
            .start(
                List.of(
                    "wormhole-mailbox",
                    "--port=tcp:" + port + ":interface=127.0.0.1",
                    "--channel-db=" + directory.resolve("mailbox.sqlite")),
                directory.resolve("mailbox.log"));
    process.await(
        "an open port",
        () -> {
          new Socket(InetAddress.getLoopbackAddress(), port).close();
          return Optional.of(port);
        });
    return new Mailbox(process, URI.create("ws://127.0.0.1:" + port + "/v1"));
  }

  @Override
  public void close() {
    process.close();
  }
}
