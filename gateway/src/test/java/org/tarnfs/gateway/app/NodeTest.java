// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarnfs.gateway.app.NodeException.Reason;
import org.tarnfs.gateway.mutable.MutableFormat;

final class NodeTest {

  @TempDir private Path parent;

  @Test
  void nodeServesBothRolesUntilItIsClosed() throws Exception {
    NodeDirectory directory = create();
    URI web;
    try (Node node = Node.start(directory)) {
      web = node.webAddresses().getFirst();

      assertThat(Files.readString(directory.nodeUrl())).isEqualTo(web + "\n");
      assertThat(page(web)).contains("Storage servers: 1 of 1 answer", "attic (v0-");
      assertThat(directory.root().resolve("private/storage.nurl"))
          .hasContent(node.nurls().getFirst().toSecretString());
      assertThat(node.warnings()).isEmpty();
    }

    assertThat(directory.nodeUrl()).doesNotExist();
    assertThatThrownBy(() -> page(web)).isInstanceOf(java.net.ConnectException.class);
  }

  @Test
  void nodeKeepsItsAddressAndIdentity() throws Exception {
    NodeDirectory directory = create();
    List<?> first;
    try (Node node = Node.start(directory)) {
      first = node.nurls();
    }

    try (Node node = Node.start(directory)) {
      assertThat(node.nurls()).isEqualTo(first);
    }
  }

  @Test
  void nodeThatRunsIsNotStartedTwice() throws Exception {
    NodeDirectory directory = create();
    try (Node node = Node.start(directory)) {
      assertFails(directory, Reason.ALREADY_RUNNING, "is already running as process");
      assertThat(page(node.webAddresses().getFirst())).contains("1 of 1 answer");
    }
  }

  @Test
  void serverThatCannotBeUsedIsAWarning() throws Exception {
    NodeDirectory directory = create();
    String servers = Files.readString(directory.servers());
    Files.writeString(
        directory.servers(), servers + "  v0-other:\n    ann:\n      nickname: bob\n");

    try (Node node = Node.start(directory)) {
      assertThat(node.knownServers()).isEqualTo(1);
      assertThat(node.warnings()).hasSize(1).first().asString().contains("server v0-other: has no");
    }
  }

  @Test
  void takenPortOfEitherRoleIsNamedAndNothingStaysBehind() throws Exception {
    NodeDirectory directory = create();
    for (String key : List.of("web.port", "tub.port")) {
      String good = Files.readString(directory.config());
      try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        int port = other.getLocalPort();
        configure(
            directory,
            text ->
                text.replaceFirst(key + " = .*", key + " = tcp:" + port + ":interface=127.0.0.1"));

        assertFails(
            directory,
            Reason.CANNOT_LISTEN,
            "cannot listen at 127.0.0.1:" + port + " ([node] " + key + "): Address already in use");
        assertThat(directory.nodeUrl()).doesNotExist();
      }
      Files.writeString(directory.config(), good);
      Node.start(directory).close();
    }
  }

  @ParameterizedTest
  @CsvSource({"web.port", "tub.port"})
  void hostThatIsNoneIsNamed(String key) throws Exception {
    NodeDirectory directory = create();
    configure(
        directory,
        text -> text.replaceFirst(key + " = .*", key + " = tcp:0:interface=no.such.host.invalid"));

    assertFails(directory, Reason.CANNOT_LISTEN, "no.such.host.invalid:0 ([node] " + key + ")");
  }

  @Test
  void missingDirectoryIsNamed() {
    assertFails(
        new NodeDirectory(parent.resolve("missing")),
        Reason.UNUSABLE_DIRECTORY,
        "no node in " + parent.resolve("missing"));
  }

  @Test
  void fileIsNoNode() throws Exception {
    Path file = Files.writeString(parent.resolve("file"), "");

    assertFails(new NodeDirectory(file), Reason.UNUSABLE_DIRECTORY, file.toString());
  }

  @Test
  void directoryThatMayNotBeReadIsNamed() throws Exception {
    assumeFalse(System.getProperty("user.name").equals("root"), "root may read everything");
    NodeDirectory directory = create();
    Files.setPosixFilePermissions(
        directory.privateDirectory(), PosixFilePermissions.fromString("---------"));

    assertFails(directory, Reason.UNUSABLE_DIRECTORY, ": permission denied");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "private/secret       | does not hold what Tarn or Tahoe-LAFS writes there",
        "private/convergence  | does not hold what Tarn or Tahoe-LAFS writes there",
        "private/node.pem     | must hold a private key and a certificate in PEM",
        "private/storage.furl | must hold pb://TUBID@HINTS/SWISSNUM",
        "private/servers.yaml | 'storage' must be a map of servers",
        "tahoe.cfg            | line 1: need [section] or key = value"
      })
  void brokenFileStopsTheNodeWithItsNameAndIsNotReplaced(String name, String problem)
      throws Exception {
    NodeDirectory directory = create();
    Path file = directory.root().resolve(name);
    String rubbish = name.endsWith("yaml") ? "storage: rubbish\n" : "rubbish\n";
    Files.writeString(file, rubbish);

    assertThatThrownBy(() -> Node.start(directory))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(problem)
        .hasMessageNotContaining("rubbish");
    assertThat(file).hasContent(rubbish);
  }

  @Test
  void configurationThatIsNoTextIsNamed() throws Exception {
    NodeDirectory directory = create();
    Files.write(directory.config(), new byte[] {(byte) 0xff, (byte) 0xfe});

    assertFails(directory, Reason.BAD_CONFIGURATION, "tahoe.cfg is not text in UTF-8");
  }

  @Test
  void storageServerIsToldByTheGateway() throws Exception {
    try (Node node = Node.start(create())) {
      assertThat(page(node.webAddresses().getFirst().resolve("/storage?t=json")))
          .contains("\"storage_server.accepting_immutable_shares\": 1");
    }
  }

  private NodeDirectory create() throws Exception {
    NodeDirectory directory = new NodeDirectory(parent.resolve("node"));
    new NodeCreation(new SecureRandom())
        .create(
            directory,
            new NodeConfig(
                "attic",
                NodeConfig.ALONE,
                MutableFormat.SDMF,
                List.of(
                    NodeRole.Storage.onThisMachine(new FreePorts().next()),
                    NodeRole.Gateway.onThisMachine(0))));
    return directory;
  }

  private static void configure(NodeDirectory directory, UnaryOperator<String> change)
      throws Exception {
    String text = Files.readString(directory.config());
    Files.writeString(directory.config(), change.apply(text));
  }

  private static void assertFails(NodeDirectory directory, Reason reason, String message) {
    assertThatThrownBy(() -> Node.start(directory))
        .isInstanceOfSatisfying(NodeException.class, e -> assertThat(e.reason()).isEqualTo(reason))
        .hasMessageContaining(message);
  }

  private static String page(URI web) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      return client.send(HttpRequest.newBuilder(web).build(), BodyHandlers.ofString()).body();
    }
  }
}
