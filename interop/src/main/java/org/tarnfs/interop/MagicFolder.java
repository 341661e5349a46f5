// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A stock magic-folder of one person, running, that keeps at most one folder.
public record MagicFolder(
    StockInstallation stock, Path directory, String author, NodeProcess process)
    implements Nodes.Running {

  private static final String FOLDER = "shared";
  private static final String CODE = "Secret invite code: ";
  private static final List<String> EVERY_TWO_SECONDS =
      List.of("--poll-interval=2", "--scan-interval=2");

  /// Makes one that stores by the gateway whose node directory is `gateway`, and runs it.
  public static MagicFolder start(
      StockInstallation stock, Path directory, String author, Path gateway, Mailbox mailbox)
      throws IOException, InterruptedException {
    Program program = stock.program("magic-folder");
    program.run(
        List.of(
            "--config=" + directory,
            "init",
            "--listen-endpoint=tcp:0:interface=127.0.0.1",
            "--node-directory=" + gateway,
            "--mailbox=" + mailbox.address()));
    MagicFolder made = run(stock, directory, author);
    made.command("set-config", List.of("--enable=invites"));
    return made;
  }

  private static MagicFolder run(StockInstallation stock, Path directory, String author)
      throws IOException, InterruptedException {
    NodeProcess process =
        stock
            .program("magic-folder")
            .start(List.of("--config=" + directory, "run"), log(directory, "run"));
    Path endpoint = directory.resolve("api_client_endpoint");
    process.await(
        "an API",
        () -> Optional.of(Files.readString(endpoint)).filter(text -> text.startsWith("tcp:")));
    return new MagicFolder(stock, directory, author, process);
  }

  /// Runs it again, after its process has ended.
  public MagicFolder startAgain() throws IOException, InterruptedException {
    return run(stock, directory, author);
  }

  /// Makes `folder` one that others can be invited to.
  public void share(Path folder) throws IOException, InterruptedException {
    command("add", arguments(List.of(folder.toString())));
  }

  /// Has `guest` keep `folder` the same as the one that is shared here.
  public void invite(MagicFolder guest, Path folder) throws IOException, InterruptedException {
    Path log = log(directory, "invite");
    List<String> arguments =
        List.of("--config=" + directory, "invite", "--folder=" + FOLDER, guest.author());
    try (NodeProcess invitation = stock.program("magic-folder").start(arguments, log)) {
      String code = invitation.await("an invite code", () -> code(log));
      guest.command("join", guest.arguments(List.of(code, folder.toString())));
    }
  }

  private static Optional<String> code(Path log) throws IOException {
    return Files.readAllLines(log).stream()
        .filter(line -> line.startsWith(CODE))
        .map(line -> line.substring(CODE.length()))
        .findFirst();
  }

  /// Whether it has told others, or has learnt from them, what the file holds now.
  public boolean isDoneWith(String file, long size) throws IOException, InterruptedException {
    String files =
        stock
            .program("magic-folder-api")
            .output(List.of("--config=" + directory, "file-status", "--folder=" + FOLDER), "");
    for (JsonNode status : JsonMapper.shared().readTree(files)) {
      if (status.path("relpath").asString().equals(file)) {
        return status.path("size").asLong() == size;
      }
    }
    return false;
  }

  private List<String> arguments(List<String> more) {
    List<String> arguments = new ArrayList<>(EVERY_TWO_SECONDS);
    arguments.addAll(List.of("--name=" + FOLDER, "--author=" + author));
    arguments.addAll(more);
    return arguments;
  }

  private void command(String command, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> all = new ArrayList<>(List.of("--config=" + directory, command));
    all.addAll(arguments);
    stock.program("magic-folder").run(all);
  }

  private static Path log(Path directory, String what) {
    return directory.resolveSibling(directory.getFileName() + "-" + what + ".log");
  }

  @Override
  public void close() {
    process.close();
  }
}
