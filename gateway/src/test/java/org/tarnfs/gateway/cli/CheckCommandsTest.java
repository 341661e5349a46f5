// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The commands that look after what is stored, against shares that are damaged on disk.
final class CheckCommandsTest extends TransferFixture {

  /// The alias, six directories below it, two immutable files and a mutable one.
  private static final int STORED = 10;

  private static final int LITERALS = 2;

  @BeforeEach
  void storeTree() throws IOException {
    // No other test may have stored the same before.
    Files.writeString(tree.resolve("big"), alias.repeat(20_000).substring(0, 20_000));
    assertThat(run("cp", "-r", tree.toString(), alias).exitCode()).isZero();
    assertThat(reading("mutable", "put", "-m", "-", alias + "tree/mutable").exitCode()).isZero();
  }

  @Test
  void soundTreeIsHealthy() {
    Outcome checked = run("deep-check", "--verify", alias);

    assertThat(checked.exitCode()).as(checked.err()).isZero();
    assertThat(checked.out()).contains("objects checked", "0 unhealthy").hasLineCount(1);
  }

  @Test
  void deepCheckFindsRepairsAndThenFindsNothing() throws Exception {
    deleteShare("tree/big", 1);
    damageShare("tree/mutable", 2);
    deleteShare("tree/deep", 3);

    Outcome found = run("deep-check", "--verify", alias);
    Outcome repaired = run("deep-check", "--verify", "--repair", alias);
    Outcome again = run("deep-check", "--verify", alias);

    assertThat(found.exitCode()).isEqualTo(ExitCode.UNHEALTHY.number());
    assertThat(found.out())
        .containsSubsequence(
            alias + "tree/big: Not Healthy: 3 shares (enc 2-of-4)\n",
            alias + "tree/mutable: Not Healthy: ",
            "  corrupt: share ",
            alias + "tree/deep: Not Healthy: ",
            ", 3 UNHEALTHY");
    assertThat(repaired.exitCode()).as(repaired.out()).isZero();
    assertThat(repaired.out()).contains("repair successful", ", 3 repaired, 0 still unhealthy");
    assertThat(again.exitCode()).as(again.out()).isZero();
    assertThat(again.out()).hasLineCount(1);
    for (Outcome any : List.of(found, repaired, again)) {
      assertThat(any.out() + any.err()).doesNotContain("URI:");
    }
  }

  @Test
  void serversAreBelievedUnlessTheSharesAreRead() throws Exception {
    damageShare("tree/big", 1);

    assertThat(run("check", alias + "tree/big").exitCode()).isZero();
    Outcome verified = run("check", "--verify", alias + "tree/big");

    assertThat(verified.exitCode()).isEqualTo(ExitCode.UNHEALTHY.number());
    assertThat(verified.out())
        .startsWith(alias + "tree/big: Not Healthy: 3 shares (enc 2-of-4)\n  storage index: ")
        .contains("good shares: 3 of 4, on 3 servers; any 2 are enough", "corrupt: share ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"tree/big", "tree/mutable", "tree"})
  void oneObjectIsRepaired(String path) throws Exception {
    deleteShare(path, 2);

    Outcome found = run("check", alias + path);
    Outcome repaired = run("repair", alias + path);
    Outcome again = run("check", "--repair", alias + path);

    assertThat(found.exitCode()).isEqualTo(ExitCode.UNHEALTHY.number());
    assertThat(repaired.exitCode()).as(repaired.out()).isZero();
    assertThat(repaired.out())
        .contains("Not Healthy: ", "repair successful", "good shares: 4 of 4");
    assertThat(again.exitCode()).isZero();
    assertThat(again.out()).startsWith(alias + path + ": Healthy\n").doesNotContain("repair");
  }

  @Test
  void whatIsLostIsToldAndTheRestIsRepaired() throws Exception {
    for (int server = 1; server < SERVERS; server++) {
      deleteShare("tree/deep", server);
    }
    deleteShare("tree/çà", 1);

    Outcome repaired = run("deep-check", "--repair", alias);

    assertThat(repaired.exitCode()).isEqualTo(ExitCode.UNHEALTHY.number());
    assertThat(repaired.out())
        .containsSubsequence(
            alias + "tree/deep: Not Healthy: ",
            ", it cannot be read\n  cannot be read: ",
            "  not repaired: too little is left\n",
            alias + "tree/çà: Not Healthy: ",
            "  repair successful\n",
            ", 1 repaired, 1 still UNHEALTHY, 1 COULD NOT BE READ OR CHECKED");
    assertThat(run("manifest", alias).exitCode()).isEqualTo(ExitCode.INCOMPLETE.number());
    assertThat(run("manifest", alias).err())
        .contains("warning: " + alias + "tree/deep: cannot be read: ");
    assertThat(run("stats", alias).exitCode()).isEqualTo(ExitCode.INCOMPLETE.number());
  }

  @Test
  void readCapOfAMutableFileDoesNotGrantItsRepair() throws Exception {
    String read =
        run("ls", "--json", "--readonly-uri", alias + "tree/mutable")
            .json()
            .get("ro_uri")
            .asString();
    deleteShare("tree/mutable", 1);

    Outcome repaired = reading(read, "repair", "-");

    assertThat(repaired.exitCode()).isEqualTo(ExitCode.UNHEALTHY.number());
    assertThat(repaired.out())
        .contains("not repaired", "only who holds the write cap can repair a mutable file");
  }

  @Test
  void leasesAreRenewedOnEveryServer() throws Exception {
    Outcome renewed = run("check", "--add-lease", alias + "tree/big");
    Outcome deep = run("deep-check", "--add-lease", alias);

    assertThat(renewed.out()).contains("leases renewed: 4");
    assertThat(deep.out()).contains(STORED * SERVERS + " leases renewed");
    without(
        1,
        () -> {
          Outcome partial = run("check", "--add-lease", alias + "tree/big");
          assertThat(partial.exitCode()).isEqualTo(ExitCode.UNHEALTHY.number());
          assertThat(partial.out()).contains("leases renewed: 3", "server server-4 (");
        });
  }

  @Test
  void everyObjectIsALineOfJsonInTheOrderOfTheWalk() throws Exception {
    deleteShare("tree/big", 1);

    Outcome checked = run("deep-check", "--raw", "--repair", alias);

    List<JsonNode> lines = lines(checked);
    assertThat(lines.stream().map(line -> line.path("path").toString()))
        .startsWith("[]", "[\"tree\"]", "[\"tree\",\"a.txt\"]", "[\"tree\",\"big\"]");
    JsonNode big = lines.get(3);
    assertThat(big.get("type").asString()).isEqualTo("file");
    JsonNode results = big.get("check-and-repair-results");
    assertThat(results.get("repair-successful").asBoolean()).isTrue();
    assertThat(results.get("pre-repair-results").get("results").get("count-shares-good").asInt())
        .isEqualTo(3);
    assertThat(results.get("post-repair-results").get("results").get("healthy").asBoolean())
        .isTrue();
    JsonNode last = lines.getLast();
    assertThat(last.get("type").asString()).isEqualTo("stats");
    assertThat(last.get("count-objects-checked").asInt()).isEqualTo(STORED);
    assertThat(last.get("count-repairs-successful").asInt()).isEqualTo(1);
    assertThat(last.get("stats").get("count-literal-files").asInt()).isEqualTo(LITERALS);
    assertThat(checked.out() + checked.err()).doesNotContain("URI:");
  }

  @Test
  void checkTellsWhatTahoeTellsInJson() throws Exception {
    JsonNode big = run("check", "--json", alias + "tree/big").json();
    JsonNode literal = run("check", "--raw", alias + "tree/a.txt").json();

    assertThat(big.get("summary").asString()).isEqualTo("Healthy");
    assertThat(big.get("results").get("sharemap").size()).isEqualTo(4);
    assertThat(literal.toString())
        .isEqualTo("{\"storage-index\":\"\",\"results\":{\"healthy\":true}}");
  }

  @Test
  void manifestListsCapsAndPaths() {
    Outcome all = run("manifest", alias);

    assertThat(all.exitCode()).as(all.err()).isZero();
    assertThat(all.out())
        .containsPattern("^URI:DIR2:[a-z2-7:]+\nURI:DIR2:[a-z2-7:]+ tree\n")
        .containsPattern("(?m)^URI:LIT:onwwc3dm tree/a.txt$")
        .containsPattern("(?m)^URI:CHK:\\S+ tree/big$")
        .containsPattern("(?m)^URI:SSK:\\S+ tree/mutable$");
    assertThat(run("manifest", "--storage-index", alias).out())
        .matches("([a-z2-7]{26}\n){" + STORED + "}");
    assertThat(run("manifest", "--verify-cap", alias).out())
        .matches("(URI:(DIR2|SSK|CHK)-Verifier:\\S+\n){" + STORED + "}");
    assertThat(run("manifest", "--repair-cap", alias).out())
        .matches("(URI:(DIR2|SSK|CHK-Verifier):\\S+\n){" + STORED + "}");
    assertThat(run("manifest", "--verify-cap", "--repair-cap", alias).exitCode())
        .isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void manifestInJsonHasTheCapsOfEach() {
    List<JsonNode> lines = lines(run("manifest", "--raw", alias + "tree"));

    assertThat(lines.getFirst().get("cap").asString()).startsWith("URI:DIR2:");
    assertThat(lines.getFirst().get("verifycap").asString()).startsWith("URI:DIR2-Verifier:");
    assertThat(lines.getFirst().get("repaircap")).isEqualTo(lines.getFirst().get("cap"));
    assertThat(lines.getLast().get("stats").get("count-mutable-files").asInt()).isEqualTo(1);
  }

  @Test
  void statsCountTheTree() {
    Outcome counted = run("stats", alias);

    assertThat(counted.exitCode()).as(counted.err()).isZero();
    assertThat(counted.out())
        .containsPattern("(?m)^count-mutable-files +1$")
        .containsPattern("(?m)^count-literal-files +" + LITERALS + "$")
        .containsPattern("(?m)^largest-immutable-file +20000 +20.0 kB$")
        .doesNotContain("URI:");
    JsonNode json = run("stats", "--raw", alias).json();
    assertThat(json.get("count-files").asInt() + json.get("count-directories").asInt())
        .isEqualTo(STORED + LITERALS);
  }

  @Test
  void pathThatLeadsNowhereIsNotFound() {
    for (String command : List.of("check", "deep-check", "repair", "manifest", "stats")) {
      assertThat(run(command, alias + "nothing").exitCode())
          .as(command)
          .isEqualTo(ExitCode.NOT_FOUND.number());
    }
  }

  private static List<JsonNode> lines(Outcome outcome) {
    return outcome.out().lines().map(line -> JsonMapper.shared().readTree(line)).toList();
  }

  private void deleteShare(String path, int server) throws IOException {
    Files.delete(share(path, server));
  }

  private void damageShare(String path, int server) throws IOException {
    Path share = share(path, server);
    byte[] bytes = Files.readAllBytes(share);
    bytes[bytes.length / 2] ^= 1;
    Files.write(share, bytes);
  }

  /// The one share that the server has of it.
  private Path share(String path, int server) throws IOException {
    String index = run("check", "--json", alias + path).json().get("storage-index").asString();
    Path bucket =
        gateway()
            .resolveSibling("server-" + server)
            .resolve("storage/shares")
            .resolve(index.substring(0, 2))
            .resolve(index);
    try (var shares = Files.list(bucket)) {
      return shares.findFirst().orElseThrow();
    }
  }
}
