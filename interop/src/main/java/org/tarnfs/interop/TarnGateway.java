// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.EncodingParameters;

/// A Tarn gateway without storage of its own, running, with its command line.
public record TarnGateway(Program tarn, Path directory, NodeProcess process, WebGateway web)
    implements Gateway {

  /// Makes a gateway that knows these servers, runs it, and waits until it answers.
  public static TarnGateway start(Program tarn, Path directory, GridView grid)
      throws IOException, InterruptedException {
    EncodingParameters parameters = grid.parameters();
    tarn.run(
        List.of(
            "create-node",
            "--no-storage",
            "--nickname=gateway",
            "--port=0",
            "--shares-needed=" + parameters.needed(),
            "--shares-happy=" + parameters.happy(),
            "--shares-total=" + parameters.total(),
            directory.toString()));
    grid.writeTo(directory);
    return run(tarn, directory);
  }

  /// Runs it again, after its process has ended. Where it listens may change.
  public TarnGateway startAgain() throws IOException, InterruptedException {
    return run(tarn, directory);
  }

  private static TarnGateway run(Program tarn, Path directory)
      throws IOException, InterruptedException {
    Path url = directory.resolve("node.url");
    Files.deleteIfExists(url); // Who was killed left it behind.
    NodeProcess process =
        tarn.start(List.of("run", directory.toString()), directory.resolve("run.log"));
    WebGateway web =
        process.await(
            "a web address",
            () -> Optional.of(new WebGateway(URI.create(Files.readString(url).strip()))));
    return new TarnGateway(tarn, directory, process, web);
  }

  /// `tarn put`: the file's cap.
  @Override
  public String put(Path file) throws IOException, InterruptedException {
    return tarn.run(List.of("put", "-d", directory.toString(), file.toString()));
  }

  /// `tarn get`, the cap on standard input.
  @Override
  public void get(String cap, Path file) throws IOException, InterruptedException {
    tarn.run(List.of("get", "-d", directory.toString(), "-o", file.toString()), cap + "\n");
  }

  /// Any command of the `tarn` program that works on the grid; what it prints.
  public String cli(String command, String... arguments) throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of(command, "-d", directory.toString()));
    all.addAll(List.of(arguments));
    return tarn.output(all, "");
  }

  @Override
  public void close() {
    process.close();
  }
}
