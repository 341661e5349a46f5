// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.mutable.MutableFormat;

class NodeCreationTest {

  private static final NodeConfig CONFIG =
      new NodeConfig("n", new EncodingParameters(1, 1, 1), MutableFormat.SDMF, List.of());

  @TempDir private Path parent;

  private final SecureRandom random = new SecureRandom();
  private final NodeCreation creation = new NodeCreation(random);

  @Test
  void secretsAreForTheirOwnerOnly() throws Exception {
    NodeDirectory directory = new NodeDirectory(parent.resolve("node"));

    creation.create(directory, CONFIG);

    assertThat(permissions(directory.privateFile(""))).isEqualTo("rwx------");
    for (String name : List.of("secret", "convergence", "api_auth_token", "node.privkey")) {
      assertThat(permissions(directory.privateFile(name))).as(name).isEqualTo("rw-------");
    }
  }

  @Test
  void secretsStayWhatTheyAre() throws Exception {
    NodeDirectory directory = new NodeDirectory(parent.resolve("node"));
    creation.create(directory, CONFIG);

    assertThat(directory.leaseSecret(random)).isEqualTo(directory.leaseSecret(random));
    assertThat(directory.convergence(random)).isEqualTo(directory.convergence(random));
    assertThat(directory.key(random).serverId()).isEqualTo(directory.key(random).serverId());
  }

  @Test
  void existingNodeIsRefusedAndLeftAlone() throws Exception {
    NodeDirectory directory = new NodeDirectory(parent.resolve("node"));
    creation.create(directory, CONFIG);
    String before = Files.readString(directory.privateFile("secret"));

    assertThatThrownBy(() -> creation.create(directory, CONFIG))
        .isInstanceOfSatisfying(
            NodeException.class,
            e -> assertThat(e.reason()).isEqualTo(NodeException.Reason.ALREADY_EXISTS));
    assertThat(directory.privateFile("secret")).hasContent(before.strip());
  }

  @Test
  void directoryWithOtherThingsIsRefused() throws Exception {
    Files.writeString(parent.resolve("letter.txt"), "dear");

    assertThatThrownBy(() -> creation.create(new NodeDirectory(parent), CONFIG))
        .hasMessage(parent + " is not empty");
  }

  @Test
  void makingThatWasCutShortIsFinished() throws Exception {
    NodeDirectory directory = new NodeDirectory(parent);
    directory.leaseSecret(random);
    String before = Files.readString(directory.privateFile("secret"));

    creation.create(directory, CONFIG);

    assertThat(directory.privateFile("secret")).hasContent(before.strip());
    assertThat(NodeConfig.read(directory)).isEqualTo(CONFIG);
  }

  @Test
  void damagedSecretIsNotReplaced() throws Exception {
    NodeDirectory directory = new NodeDirectory(parent);
    directory.leaseSecret(random);
    Files.writeString(directory.privateFile("secret"), "not base32!");

    assertThatThrownBy(() -> directory.leaseSecret(random))
        .hasMessageContaining("private/secret does not hold")
        .hasMessageNotContaining("not base32!");
  }

  @Test
  void nodeKeyOfTahoeNamesTheSameServer() {
    assertThat(
            NodeKey.parse("priv-v0-m5urr2ctd3s3og6dxdd7ydrw4yyjhzfnu2gqoi6h6vn7lprs4nwq")
                .map(NodeKey::publicKey))
        .contains("pub-v0-v5rd6v4byangysvcc7t2vd6y2ha2zlgvkkyzhd2a2h2nc4vepgxq");
  }

  private static String permissions(Path file) throws Exception {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(file));
  }
}
