// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.app.GridClient;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.Spool;
import org.tarnfs.gateway.file.SpoolMemory;
import org.tarnfs.gateway.immutable.Uploaded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description = "Store a file on the grid and print its cap.",
    footer = {"", "Example: tarn put photo.jpg > photo.cap"})
final class PutCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file, or - for standard input, which is the default.")
  private @Nullable Path file;

  @Option(
      names = "--random-key",
      description =
          "Encrypt with a random key, so that not even those who share the convergence secret can"
              + " tell what is stored; equal files are then stored twice.")
  private boolean randomKey;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (GridClient client = GridClient.open(node.directory(), new SecureRandom())) {
      client.problems().forEach(screen::warning);
      if (file == null || file.toString().equals("-")) {
        try (Spool spool = spool(System.in)) {
          put(client, spool);
        }
      } else {
        put(client, ReplayableSource.ofFile(regular(file)));
      }
      return ExitCode.OK;
    }
  }

  private void put(GridClient client, ReplayableSource source)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Uploaded uploaded;
    try (ProgressLine progress = new ProgressLine("storing", screen)) {
      uploaded =
          client
              .grid()
              .put(source, randomKey ? client.withRandomKey() : client.convergent(), progress);
    }
    long took = System.nanoTime() - start;
    screen.step(describe(source.size(), uploaded, took));
    screen.result(uploaded.cap().toSecretString(), fields(source.size(), uploaded, took));
  }

  private static String describe(long size, Uploaded uploaded, long took) {
    String what = "stored " + Screen.size(size) + " in " + Screen.seconds(took);
    return uploaded.placement().isEmpty()
        ? what + ": so small that the cap itself holds it"
        : what
            + " (%s): %d shares, %d servers with one of their own"
                .formatted(
                    Screen.rate(size, took), uploaded.placement().size(), uploaded.happiness());
  }

  private static Map<String, Object> fields(long size, Uploaded uploaded, long took) {
    Map<Integer, Object> shares = new TreeMap<>();
    uploaded.placement().forEach((share, servers) -> shares.put(share.value(), servers));
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cap", uploaded.cap().toSecretString());
    fields.put("size", size);
    fields.put("happiness", uploaded.happiness());
    fields.put("shares", shares);
    fields.put("seconds", took / 1e9);
    return fields;
  }

  private static Path regular(Path file) throws IOException, CommandException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw CommandException.usage(file + " is not a file; only files can be stored");
    }
    return file;
  }

  private Spool spool(InputStream in) throws IOException {
    Spool spool = new Spool(SpoolMemory.ofThisMachine(), node.directory().temporary(), 0);
    ReadableByteChannel bytes = Channels.newChannel(in);
    while (bytes.read(spool.room()) >= 0) {
      spool.keep();
    }
    return spool;
  }
}
