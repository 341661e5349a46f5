// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Cap;
import org.tarnfs.gateway.app.GridClient;
import org.tarnfs.gateway.app.NodeCreation;
import org.tarnfs.gateway.app.NodeDirectory;
import org.tarnfs.gateway.recovery.RecoveryKit;
import org.tarnfs.storage.app.DurableFile;
import picocli.CommandLine.Option;

/// What a recovery begins with: a root cap, and the servers to ask.
final class RecoverySource {

  @Option(
      names = "--kit",
      paramLabel = "FILE",
      description = {
        "A recovery kit: its JSON file, or a text file of what the numbered codes of its page say.",
        "No node is needed then."
      })
  private @Nullable Path kit;

  @Option(
      names = "--cap-file",
      paramLabel = "FILE",
      description = "Read the root cap from the first line of FILE.")
  private @Nullable Path capFile;

  @Option(
      names = {"-d", "--node-directory"},
      paramLabel = "DIR",
      description =
          "The node directory whose servers are asked; without it $TARN_NODE, or else ~/.tarn.")
  private @Nullable Path node;

  /// What it comes to.
  record Opened(GridClient client, Cap cap, Optional<NodeDirectory> node) implements AutoCloseable {

    @Override
    public void close() {
      client.close();
    }
  }

  /// Where the root cap is, if neither a kit nor a file is given.
  @FunctionalInterface
  interface Otherwise {
    String read(NodeDirectory node) throws IOException, CommandException;
  }

  /// @param makesNode whether a node is made of the kit where `--node-directory` says
  Opened open(Screen screen, boolean makesNode, Otherwise otherwise)
      throws IOException, CommandException {
    if (kit != null && capFile != null) {
      throw CommandException.usage("give --kit or --cap-file, not both");
    }
    Opened opened = kit == null ? ofNode(otherwise) : ofKit(RecoveryKit.read(kit), makesNode);
    opened.client().problems().forEach(screen::warning);
    return opened;
  }

  private Opened ofKit(RecoveryKit read, boolean makesNode) throws IOException, CommandException {
    SecureRandom random = new SecureRandom();
    if (node == null || !makesNode) {
      return new Opened(GridClient.open(read, random), read.rootCap(), Optional.empty());
    }
    NodeDirectory directory = new NodeDirectory(node);
    if (!Files.exists(directory.config())) {
      new NodeCreation(random).create(directory, read);
    } else if (!rootCap(directory).equals(read.rootCap().toSecretString())) {
      throw new CommandException(
          ExitCode.BAD_NODE,
          "the node in %s is not that of the recovery kit; name a directory for a new one"
              .formatted(directory.root()));
    }
    return new Opened(GridClient.open(directory, random), read.rootCap(), Optional.of(directory));
  }

  private Opened ofNode(Otherwise otherwise) throws IOException, CommandException {
    NodeDirectory directory = new NodeDirectory(node == null ? usualNode() : node);
    if (!Files.exists(directory.config())) {
      throw new CommandException(
          ExitCode.BAD_NODE,
          ("there is no node in %s that knows servers: give the recovery kit with --kit FILE, or make"
                  + " one with tarn create-node and put the servers into its private/servers.yaml")
              .formatted(directory.root()));
    }
    String text = capFile == null ? otherwise.read(directory) : SecretLine.ofFile(capFile);
    Cap cap = RecoveryKit.parseKey(text);
    return new Opened(GridClient.open(directory, new SecureRandom()), cap, Optional.of(directory));
  }

  private static Path usualNode() {
    @Nullable String chosen = System.getenv("TARN_NODE");
    return chosen == null || chosen.isEmpty()
        ? Path.of(System.getProperty("user.home", ""), ".tarn")
        : Path.of(chosen);
  }

  /// The root cap that a node keeps.
  static String rootCap(NodeDirectory node) throws IOException, CommandException {
    try {
      return DurableFile.read(node.rootCap()).strip();
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "the node in %s has no root cap yet: it gets one with its first mirrored folder"
              .formatted(node.root()));
    }
  }
}
