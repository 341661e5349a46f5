// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.app.DurableFile;
import org.tarnfs.storage.app.FileProblem;

/// The files of a node, where Tahoe-LAFS has them.
///
/// | file | content |
/// |---|---|
/// | `tahoe.cfg` | the configuration: [NodeConfig] |
/// | `tahoe-client.tac` | tells Tahoe-LAFS what kind of node this is |
/// | `node.url` | where the web API is, while the node runs |
/// | `my_nodeid` | the hash of the certificate in `private/node.pem` |
/// | `node.pubkey` | the public half of `private/node.privkey` |
/// | `running.process` | the process that runs the node: [RunLock] |
/// | `private/secret` | what the passwords of leases follow from |
/// | `private/convergence` | what the keys of convergent files follow from |
/// | `private/api_auth_token` | grants the private part of the web API |
/// | `private/api_tokens.json` | hashes of the tokens that grant part of it |
/// | `private/node.privkey` | [NodeKey] |
/// | `private/node.pem` | the key and certificate of the storage server |
/// | `private/storage.furl` | its address, with the secret path that grants access |
/// | `private/servers.yaml` | the servers of the grid |
/// | `private/aliases` | short names of directories |
/// | `private/folders/` | the mirrored folders: what is to be mirrored, and how far it is |
/// | `private/activity.jsonl` | the last that happened to them |
/// | `private/rootcap` | what leads to all mirrored folders |
/// | `private/rehearsal.json` | how the last rehearsal of a recovery went |
/// | `private/backupdb.sqlite` | which local files are stored by which cap |
/// | `storage/` | the shares this node keeps |
/// | `tmp/` | bodies of requests while they are uploaded |
public record NodeDirectory(Path root) {

  public Path config() {
    return root.resolve("tahoe.cfg");
  }

  Path kindMarker() {
    return root.resolve("tahoe-client.tac");
  }

  Path nodeUrl() {
    return root.resolve("node.url");
  }

  /// Where to keep bytes that are on their way to the grid.
  public Path temporary() {
    return root.resolve("tmp");
  }

  Path privateDirectory() {
    return root.resolve("private");
  }

  Path privateFile(String name) {
    return privateDirectory().resolve(name);
  }

  public Path servers() {
    return privateFile("servers.yaml");
  }

  public Path aliases() {
    return privateFile("aliases");
  }

  /// Where the root cap is, once there is a mirrored folder.
  public Path rootCap() {
    return privateFile("rootcap");
  }

  public Path rehearsal() {
    return privateFile("rehearsal.json");
  }

  public Path backupDatabase() {
    return privateFile("backupdb.sqlite");
  }

  Path apiTokens() {
    return privateFile("api_tokens.json");
  }

  Path activity() {
    return privateFile("activity.jsonl");
  }

  Path folders() {
    return privateFile("folders");
  }

  /// Reads `private/secret`, or makes it.
  public LeaseSecret leaseSecret(SecureRandom random) throws NodeException {
    return secret(
        "secret",
        LeaseSecret::parse,
        () -> LeaseSecret.random(random),
        LeaseSecret::toSecretString);
  }

  /// Reads `private/convergence`, or makes it.
  public ConvergenceSecret convergence(SecureRandom random) throws NodeException {
    return secret(
        "convergence",
        ConvergenceSecret::parse,
        () -> ConvergenceSecret.random(random),
        ConvergenceSecret::toSecretString);
  }

  /// Reads `private/node.privkey`, or makes it.
  NodeKey key(SecureRandom random) throws NodeException {
    return secret(
        "node.privkey", NodeKey::parse, () -> NodeKey.random(random), NodeKey::toSecretString);
  }

  /// Reads `private/api_auth_token`, or makes it.
  SecretBytes apiToken(SecureRandom random) throws NodeException {
    return secret(
        "api_auth_token",
        text -> Optional.of(SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8))),
        () -> freshToken(random),
        token -> new String(token.reveal(), StandardCharsets.UTF_8));
  }

  /// Reads `private/api_auth_token`, which a node makes when it starts.
  SecretBytes presentApiToken() throws IOException {
    String token = DurableFile.read(privateFile("api_auth_token")).strip();
    return SecretBytes.copyOf(token.getBytes(StandardCharsets.UTF_8));
  }

  private static SecretBytes freshToken(SecureRandom random) {
    byte[] token = Base64.getUrlEncoder().encode(SecretBytes.random(32, random).reveal());
    return SecretBytes.copyOf(token);
  }

  /// Reads a one-line file below `private`, or makes it; what is there is never overwritten.
  <T> T secret(
      String name,
      Function<String, Optional<T>> parse,
      Supplier<T> fresh,
      Function<T, String> print)
      throws NodeException {
    Path file = privateFile(name);
    try {
      return parse.apply(DurableFile.read(file).strip()).orElseThrow(() -> corrupt(file));
    } catch (NoSuchFileException e) {
      T secret = fresh.get();
      writePrivate(file, print.apply(secret) + "\n");
      return secret;
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  void writePrivate(Path file, String text) throws NodeException {
    try {
      DurableFile.writePrivate(file, text);
    } catch (IOException e) {
      throw unusable(file, e);
    }
  }

  /// What went wrong with a file of a node, in words.
  static NodeException unusable(Path file, IOException e) {
    String problem =
        e instanceof FileSystemException specific
            ? FileProblem.describe(specific)
            : file + ": " + e.getMessage();
    return new NodeException(NodeException.Reason.UNUSABLE_DIRECTORY, "cannot use " + problem, e);
  }

  private static NodeException corrupt(Path file) {
    return new NodeException(
        NodeException.Reason.BAD_CONFIGURATION,
        file + " does not hold what Tarn or Tahoe-LAFS writes there; restore it from a backup");
  }
}
