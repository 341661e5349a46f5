// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.testing.Seeds;

@Timeout(20)
@ExtendWith(Seeds.class)
final class KnownServersTest {

  private static final String KEY = "v0-iqjpm6y5zd2nj4p4ibpnpdx7vzzz2ffy2pwuqxefmvnxpqvpo3iq";
  private static final String SECRET = "verysecretswissnum";
  private static final String NURL =
      "pb://gvhRupAtqgNX-tMrZJ7EZbUwDpLs5byNxMJv15FmCIw@127.0.0.1:17710/" + SECRET + "#v=1";
  private static final String FURL = "pb://hckqqn4vq5ggzuukfztpuu4wykwefa6d@127.0.0.1:1/dummy";

  private static String entry(String id, String... lines) {
    return "  %s:\n    ann:\n      %s\n".formatted(id, String.join("\n      ", lines));
  }

  private static String sound(String id) {
    return entry(
        id,
        "nickname: alice",
        "anonymous-storage-FURL: " + FURL,
        "anonymous-storage-NURLs:",
        "- " + NURL);
  }

  private static KnownServers parse(String servers) throws IOException {
    return KnownServers.parse("storage:\n" + servers, "servers.yaml");
  }

  @Test
  void serverIsReadAsTahoeReadsIt() throws Exception {
    KnownServers known = parse(sound(KEY));

    assertThat(known.problems()).isEmpty();
    KnownServer server = known.servers().getFirst();
    assertThat(server.id()).isEqualTo(KEY);
    assertThat(server.nickname()).isEqualTo("alice");
    assertThat(server.leaseSeed()).hasToString("hckqqn4vq5ggzuukfztpuu4wykwefa6d");
    assertThat(server.permutationSeed()).hasToString(KEY.substring(3));
    assertThat(server.nurls().getFirst().toSecretString()).isEqualTo(NURL);
    assertThat(known.toString()).doesNotContain(SECRET);
  }

  @Test
  void announcedPermutationSeedCountsMoreThanTheKey() throws Exception {
    String seed = "permutation-seed-base32: hckqqn4vq5ggzuukfztpuu4wykwefa6d";

    KnownServers known = parse(sound(KEY) + "      " + seed + "\n");

    assertThat(known.servers().getFirst().permutationSeed())
        .hasToString("hckqqn4vq5ggzuukfztpuu4wykwefa6d");
  }

  @Test
  void serverWithoutAKeyForANameIsPlacedByTheHashOfItsName() throws Exception {
    KnownServer server = parse(sound("bob")).servers().getFirst();

    assertThat(server.permutationSeed())
        .hasToString("qg3dpwh42ldnuy2z42ldce5bc4g6pfpew4s3qti6bngp3hwfrtuq");
    assertThat(server.permutationSeed().length()).isEqualTo(32);
  }

  @Test
  void usableNurlIsFoundAmongOthers() throws Exception {
    KnownServers known =
        parse(
            entry(
                KEY,
                "anonymous-storage-FURL: " + FURL,
                "anonymous-storage-NURLs:",
                "- pb+tor://gvhRupAtqgNX@abcdef.onion:1/x#v=1",
                "- nonsense",
                "- 5",
                "- [" + NURL + "]",
                "- " + NURL));

    assertThat(known.problems()).isEmpty();
    assertThat(known.servers().getFirst().nurls()).hasSize(1);
    assertThat(known.servers().getFirst().nickname()).isEqualTo(KEY);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{} | no anonymous-storage-NURLs",
        "[] | no anonymous-storage-NURLs",
        "7 | no anonymous-storage-NURLs",
        "{anonymous-storage-NURLs: [pb+tor://a@b.onion:1/c#v=1]} | Tor",
        "{anonymous-storage-NURLs: pb://x} | no anonymous-storage-NURLs",
        "{anonymous-storage-NURLs: ['pb://x@y:1/z#v=1']} | not a NURL",
        "{anonymous-storage-NURLs: ['NURL']} | no anonymous-storage-FURL",
        "{anonymous-storage-NURLs: ['NURL'], anonymous-storage-FURL: pb://abc@x} | -FURL",
        "{anonymous-storage-NURLs: ['NURL'], anonymous-storage-FURL: 'FURL',"
            + " permutation-seed-base32: '!!'} | not base32",
      })
  void unusableServerIsNamedAndTheOthersAreUsed(String announcement, String problem)
      throws Exception {
    String bad = announcement.replace("NURL'", NURL + "'").replace("'FURL'", "'" + FURL + "'");

    KnownServers known = parse("  bad: {ann: " + bad + "}\n" + sound(KEY));

    assertThat(known.servers()).singleElement().extracting(KnownServer::id).isEqualTo(KEY);
    assertThat(known.problems())
        .singleElement()
        .asString()
        .startsWith("servers.yaml: server bad: ")
        .contains(problem)
        .doesNotContain(SECRET);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "\n", "# nothing\n", "storage:\n", "storage: {}\n", "other: 1\n", "7"})
  void fileWithoutServersHasNone(String yaml) throws Exception {
    KnownServers known = KnownServers.parse(yaml, "servers.yaml");

    assertThat(known.servers()).isEmpty();
    assertThat(known.problems()).isEmpty();
  }

  @Test
  void noFileIsNoServers(@TempDir Path directory) throws Exception {
    assertThat(KnownServers.read(directory.resolve("servers.yaml")).servers()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"storage: 5\n", "storage: [a, b]\n", "storage: text\n"})
  void storageOfAnotherShapeIsSaid(String yaml) {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> KnownServers.parse(yaml, "servers.yaml"))
        .withMessage("servers.yaml: 'storage' must be a map of servers");
  }

  @Test
  void whatIsNotYamlIsSaidWithItsPlaceAndWithoutSecrets() {
    String broken = "storage:\n" + sound(KEY) + "      x: [unclosed " + NURL + "\n   y: {\n";

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> KnownServers.parse(broken, "servers.yaml"))
        .withMessageContaining("servers.yaml is not YAML")
        .withMessageContaining("see line 9")
        .satisfies(e -> assertThat(everythingSaidBy(e)).doesNotContain(SECRET));
  }

  private static String everythingSaidBy(Throwable e) {
    StringBuilder said = new StringBuilder();
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      said.append(cause).append('\n');
    }
    return said.toString();
  }

  @Test
  void serverNamedTwiceIsSaid() {
    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> parse(sound(KEY) + sound(KEY)))
        .withMessageContaining("names something twice");
  }

  @Test
  void hugeFileIsRefused(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("servers.yaml");
    Files.writeString(file, "#".repeat((1 << 20) + 1));

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> KnownServers.read(file))
        .withMessageContaining("larger than 1048576 bytes");
  }

  @Test
  void fileThatIsNotTextIsRefused(@TempDir Path directory) throws Exception {
    Path file = directory.resolve("servers.yaml");
    Files.write(file, new byte[] {'a', ':', (byte) 0xff, (byte) 0xfe, 0});

    assertThatExceptionOfType(IOException.class).isThrownBy(() -> KnownServers.read(file));
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{a: ", "- ", "? "})
  void deepNestingIsRefused(String level) {
    String bomb = "storage: " + level.repeat(100_000);

    assertThatExceptionOfType(IOException.class)
        .isThrownBy(() -> KnownServers.parse(bomb, "servers.yaml"));
  }

  @Test
  void aliasesDoNotMultiply() throws Exception {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 40; i++) {
      String alias = "*a" + (i - 1);
      bomb.append("a%d: &a%d [%s]\n".formatted(i, i, String.join(", ", alias, alias, alias)));
    }
    bomb.append("storage:\n").append(sound(KEY)).append("  bomb: {ann: *a39}\n");

    KnownServers known = KnownServers.parse(bomb.toString(), "servers.yaml");

    assertThat(known.servers()).hasSize(1);
    assertThat(known.problems()).hasSize(1);
  }

  @Test
  void anyDamageIsRefusedOrReadButNeverLeaks(RandomGenerator random) {
    byte[] sound = ("storage:\n" + sound(KEY) + sound("bob")).getBytes(StandardCharsets.US_ASCII);
    for (int i = 0; i < 300; i++) {
      byte[] damaged = sound.clone();
      for (int flips = 0; flips < 3; flips++) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(1, 127);
      }
      try {
        KnownServers known =
            KnownServers.parse(new String(damaged, StandardCharsets.US_ASCII), "servers.yaml");
        assertThat(known.problems().toString()).doesNotContain(SECRET);
      } catch (IOException e) {
        assertThat(everythingSaidBy(e)).doesNotContain(SECRET);
      }
    }
  }
}
