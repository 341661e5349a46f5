// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.recovery.RecoveryKit;
import org.tarnfs.storage.app.DurableFile;

/// Makes node directories. `tahoe.cfg` comes last, so that a directory whose making was cut short
/// is no node and can be tried again; nothing that exists is ever overwritten.
public final class NodeCreation {

  /// What an earlier try, or the making of a file system, may have left.
  private static final Set<String> HARMLESS =
      Set.of("private", "node.pubkey", "tahoe-client.tac", "lost+found");

  private static final String KIND_MARKER =
      """
      # Tells Tahoe-LAFS that this directory holds a client, which may also be a storage server.
      """;

  private final SecureRandom random;

  public NodeCreation(SecureRandom random) {
    this.random = random;
  }

  /// Makes a node that is its own whole grid: storage and gateway on this machine, for this
  /// machine.
  public static void createAlone(NodeDirectory directory) throws NodeException {
    try {
      NodeRole storage = NodeRole.Storage.onThisMachine(new FreePorts().next());
      NodeRole gateway = NodeRole.Gateway.onThisMachine(NodeConfig.USUAL_WEB_PORT);
      String nickname = InetAddress.getLocalHost().getHostName();
      new NodeCreation(new SecureRandom())
          .create(
              directory,
              new NodeConfig(
                  nickname, NodeConfig.ALONE, MutableFormat.SDMF, List.of(storage, gateway)));
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw NodeDirectory.unusable(directory.root(), e);
    }
  }

  public void create(NodeDirectory directory, NodeConfig config) throws NodeException {
    try {
      requireFree(directory);
      Files.createDirectories(directory.root());
      directory.leaseSecret(random);
      directory.convergence(random);
      directory.apiToken(random);
      NodeKey key = directory.key(random);
      if (config.storage().isPresent()) {
        introduceToItself(directory, config.nickname(), config.storage().get());
      }
      DurableFile.writePublic(directory.root().resolve("node.pubkey"), key.publicKey() + "\n");
      DurableFile.writePublic(directory.kindMarker(), KIND_MARKER);
      DurableFile.writePublic(directory.config(), config.toText());
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw NodeDirectory.unusable(directory.root(), e);
    }
  }

  /// Makes a node in the place of one that is lost: it knows the same servers, stores as that did,
  /// and keeps the root cap. It keeps no shares for others.
  public void create(NodeDirectory directory, RecoveryKit kit) throws NodeException {
    try {
      requireFree(directory);
      Files.createDirectories(directory.root());
      keep(directory, directory.servers(), kit.serversYaml());
      keep(directory, directory.rootCap(), kit.rootCap().toSecretString() + "\n");
      keep(
          directory,
          directory.privateFile("convergence"),
          kit.convergence().toSecretString() + "\n");
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw NodeDirectory.unusable(directory.root(), e);
    }
    NodeRole gateway = NodeRole.Gateway.onThisMachine(NodeConfig.USUAL_WEB_PORT);
    create(
        directory,
        new NodeConfig(kit.nickname(), kit.encoding(), MutableFormat.SDMF, List.of(gateway)));
  }

  /// Writes a file, unless an earlier try has done so.
  private static void keep(NodeDirectory directory, Path file, String text) throws IOException {
    if (!Files.exists(file)) {
      directory.writePrivate(file, text);
    } else if (!Files.readString(file).equals(text)) {
      throw new NodeException(
          NodeException.Reason.ALREADY_EXISTS, file + " is there already, and of another node");
    }
  }

  /// Its own server is the first it knows; others can be added, and the entry given to others.
  private void introduceToItself(NodeDirectory directory, String nickname, NodeRole.Storage storage)
      throws NodeException {
    ServersYaml.Entry itself = ServersYaml.Entry.of(directory, nickname, storage, random);
    directory.writePrivate(directory.servers(), ServersYaml.of(List.of(itself)));
  }

  private static void requireFree(NodeDirectory directory) throws IOException {
    if (!Files.exists(directory.root())) {
      return;
    }
    try (Stream<Path> entries = Files.list(directory.root())) {
      if (entries.anyMatch(entry -> !HARMLESS.contains(entry.getFileName().toString()))) {
        throw new NodeException(
            NodeException.Reason.ALREADY_EXISTS,
            directory.root()
                + (Files.exists(directory.config()) ? " holds a node already" : " is not empty"));
      }
    }
  }
}
