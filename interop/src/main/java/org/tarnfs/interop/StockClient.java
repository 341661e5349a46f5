// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.tarnfs.caps.EncodingParameters;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A stock Tahoe-LAFS gateway without storage of its own, running, with its command line.
public record StockClient(Program tahoe, Path directory, NodeProcess process, WebGateway web)
    implements Gateway {

  /// The doors by which a client reaches storage servers.
  public enum Protocol {
    HTTPS,
    FOOLSCAP
  }

  /// Makes a client that knows these servers and no introducer, runs it, and waits until it is
  /// connected to all of them.
  public static StockClient start(Program tahoe, Path directory, GridView grid, Protocol protocol)
      throws IOException, InterruptedException {
    tahoe.run(List.of("create-client", "--webport=none", directory.toString()));
    Files.writeString(directory.resolve("tahoe.cfg"), config(grid, protocol));
    grid.writeTo(directory);
    StockClient client = run(tahoe, directory);
    client.awaitConnectionTo(grid.servers().size());
    return client;
  }

  private static String config(GridView grid, Protocol protocol) {
    EncodingParameters parameters = grid.parameters();
    return """
        [node]
        nickname = client
        web.port = tcp:0:interface=127.0.0.1
        [client]
        force_foolscap = %s
        shares.needed = %d
        shares.happy = %d
        shares.total = %d
        [storage]
        enabled = false
        """
        .formatted(
            protocol == Protocol.FOOLSCAP,
            parameters.needed(),
            parameters.happy(),
            parameters.total());
  }

  private static StockClient run(Program tahoe, Path directory)
      throws IOException, InterruptedException {
    NodeProcess process =
        tahoe.start(List.of("run", directory.toString()), directory.resolve("run.log"));
    Path url = directory.resolve("node.url");
    WebGateway web =
        process.await(
            "a web address",
            () -> Optional.of(new WebGateway(URI.create(Files.readString(url).strip()))));
    return new StockClient(tahoe, directory, process, web);
  }

  /// Waits until it is connected to that many servers.
  public void awaitConnectionTo(int servers) throws IOException, InterruptedException {
    process.await(
        "connection to " + servers + " servers",
        () -> connected() == servers ? Optional.of(servers) : Optional.empty());
  }

  private long connected() throws IOException, InterruptedException {
    JsonNode servers = JsonMapper.shared().readTree(web.text("?t=json")).path("servers");
    return IntStream.range(0, servers.size())
        .mapToObj(i -> servers.path(i).path("connection_status").asString())
        .filter(status -> status.equals("connected") || status.startsWith("Connected to"))
        .count();
  }

  /// `tahoe put`: the file's cap.
  @Override
  public String put(Path file) throws IOException, InterruptedException {
    return cli("put", file.toString());
  }

  /// `tahoe get`.
  @Override
  public void get(String cap, Path file) throws IOException, InterruptedException {
    cli("get", cap, file.toString());
  }

  /// Any command of the `tahoe` program; what it prints.
  public String cli(String command, String... arguments) throws IOException, InterruptedException {
    return new StockCli(tahoe, directory).run(command, arguments);
  }

  @Override
  public void close() {
    process.close();
  }
}
