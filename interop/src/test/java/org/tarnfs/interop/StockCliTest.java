// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;

/// The stock command line does its work through a Tarn gateway, on Tarn's storage servers.
class StockCliTest {

  private static final int SERVERS_THAT_LOSE_SHARES = 2;
  private static final Nodes NODES = new Nodes();

  @TempDir static Path directory;

  private static List<StorageNode> servers;
  private static StockCli tahoe;

  /// A directory of each test's own.
  private String root;

  /// A file larger than a literal.
  private Path file;

  @BeforeAll
  static void start() throws Exception {
    servers = TestGrid.tarnServers(NODES, directory);
    GridView view =
        new GridView(
            new EncodingParameters(3, 10, 5),
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(StorageNode::entry).toList());
    TarnGateway gateway =
        NODES.add(TarnGateway.start(TestGrid.tarnProgram(), directory.resolve("gateway"), view));
    tahoe =
        StockCli.create(
            TestGrid.tahoeProgram(), directory.resolve("tahoe"), gateway.web().address());
  }

  @AfterAll
  static void stop() {
    NODES.close();
  }

  @BeforeEach
  void makeRoot() throws Exception {
    root = tahoe.run("mkdir");
    file = SampleFile.random(directory, 10_000).path();
  }

  @Test
  void filesArePutListedAndGot() throws Exception {
    tahoe.run("put", file.toString(), root + "/new/below/file");
    tahoe.runWith("short", "put", "-", root + "/note");
    Path copy = directory.resolve("copy");
    tahoe.run("get", root + "/new/below/file", copy.toString());

    assertThat(copy).hasSameBinaryContentAs(file);
    assertThat(tahoe.run("get", root + "/note")).isEqualTo("short");
    assertThat(tahoe.run("ls", root).lines()).containsExactly("new", "note");
    assertThat(tahoe.run("ls", "-l", root + "/new/below")).startsWith("-r--").contains("10000");
    assertThat(tahoe.run("ls", "--uri", root + "/note")).contains("URI:LIT:");
    assertThatThrownBy(() -> tahoe.run("ls", root + "/absent"))
        .hasMessageContaining("No such file or directory");
    assertThatThrownBy(() -> tahoe.run("get", root + "/absent"))
        .hasMessageContaining("404 Not Found");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SDMF", "MDMF"})
  void mutableFileIsOverwrittenInPlace(String format) throws Exception {
    String place = root + "/file";
    String cap = tahoe.run("put", "--format=" + format, file.toString(), place);
    for (int size : List.of(2_000_000, 10, 0, 300_000)) {
      Path next = SampleFile.random(directory, size).path();
      Path copy = directory.resolve("copy-" + size);

      assertThat(tahoe.run("put", next.toString(), place)).isEqualTo(cap);

      tahoe.run("get", place, copy.toString());
      assertThat(copy).hasSameBinaryContentAs(next);
    }
    Path last = SampleFile.random(directory, 1000).path();
    assertThat(tahoe.run("put", last.toString(), cap)).isEqualTo(cap);
    assertThat(tahoe.run("ls", "--uri", place)).contains(cap);
    assertThat(tahoe.run("check", "--verify", cap)).contains("Healthy");
  }

  @ParameterizedTest
  @ValueSource(strings = {"SDMF", "MDMF"})
  void directoriesAreMadeOfEitherFormat(String format) throws Exception {
    String made = tahoe.run("mkdir", "--format=" + format);
    String below = tahoe.run("mkdir", "--format=" + format, root + "/below");

    String start = format.equals("SDMF") ? "URI:DIR2:" : "URI:DIR2-MDMF:";
    assertThat(List.of(made, below)).allSatisfy(cap -> assertThat(cap).startsWith(start));
    assertThat(tahoe.run("ls", "--uri", root)).contains(below);
  }

  @Test
  void entriesAreLinkedMovedAndUnlinked() throws Exception {
    tahoe.run("mkdir", root + "/below");
    String cap = tahoe.run("put", file.toString(), root + "/one");

    tahoe.run("ln", root + "/one", root + "/two");
    tahoe.run("mv", root + "/one", root + "/below/three");
    tahoe.run("mv", root + "/two", root + "/below/");
    assertThat(tahoe.run("ls", root).lines()).containsExactly("below");
    assertThat(tahoe.run("ls", "--uri", root + "/below")).contains("three", "two", cap);

    tahoe.run("unlink", root + "/below/two");
    assertThat(tahoe.run("ls", root + "/below").lines()).containsExactly("three");
    assertThatThrownBy(() -> tahoe.run("unlink", root + "/below/two"))
        .hasMessageContaining("404 Not Found");
  }

  @Test
  void aliasLeadsToADirectory() throws Exception {
    tahoe.run("create-alias", "home");
    tahoe.run("mkdir", "home:below");
    tahoe.run("put", file.toString(), "home:below/file");

    assertThat(tahoe.run("ls", "home:below").lines()).containsExactly("file");
  }

  @Test
  void treeIsCopiedThereAndBack() throws Exception {
    Path tree = makeTree("tree");
    Path back = directory.resolve("back");

    tahoe.run("cp", "-r", tree.toString(), root);
    tahoe.run("cp", "-r", root + "/tree", root + "/again");
    tahoe.run("cp", "-r", root + "/again", back.toString());

    assertThat(Trees.content(back.resolve("again/tree"))).isEqualTo(Trees.content(tree));
  }

  @Test
  void secondBackupUploadsNothing() throws Exception {
    Path tree = makeTree("precious");

    assertThat(tahoe.run("backup", tree.toString(), root + "/backups"))
        .contains("4 files uploaded (0 reused)", "3 directories created (0 reused)");
    assertThat(tahoe.run("backup", tree.toString(), root + "/backups"))
        .contains("0 files uploaded (4 reused)", "0 directories created (3 reused)");
    Files.writeString(tree.resolve("a file"), "changed");
    assertThat(tahoe.run("backup", tree.toString(), root + "/backups"))
        .contains("1 files uploaded (3 reused)", "1 directories created (2 reused)");

    Path back = directory.resolve("restored");
    tahoe.run("cp", "-r", root + "/backups/Latest", back.toString());
    assertThat(Trees.content(back.resolve("Latest"))).isEqualTo(Trees.content(tree));
    assertThat(tahoe.run("ls", root + "/backups").lines()).containsExactly("Archives", "Latest");
  }

  @Test
  void lostSharesAreFoundAndReplaced() throws Exception {
    tahoe.run("cp", "-r", makeTree("damaged").toString(), root);
    tahoe.run("put", "--format=SDMF", file.toString(), root + "/sdmf");
    tahoe.run("put", "--format=MDMF", file.toString(), root + "/mdmf");
    assertThat(tahoe.run("deep-check", "--verify", root))
        .contains("done: 10 objects checked, 10 healthy, 0 unhealthy");

    List<String> indices = tahoe.run("manifest", "--storage-index", root).lines().toList();
    for (StorageNode server : servers.subList(0, SERVERS_THAT_LOSE_SHARES)) {
      for (String index : indices) {
        lose(server.shares().resolve(index.substring(0, 2)).resolve(index));
      }
    }

    assertThat(tahoe.run("check", root)).contains("Not Healthy", "good-shares: 6");
    assertThat(tahoe.run("deep-check", root)).contains("2 healthy, 8 unhealthy");
    assertThat(tahoe.run("check", "--repair", root)).contains("repair successful");
    assertThat(tahoe.run("deep-check", "--repair", "--add-lease", root))
        .contains(
            "pre-repair: 3 healthy, 7 unhealthy",
            "7 repairs attempted, 7 successful, 0 failed",
            "post-repair: 10 healthy, 0 unhealthy");
    assertThat(tahoe.run("deep-check", "--verify", "-v", root))
        .contains("10 healthy, 0 unhealthy", "'mdmf': Healthy");
  }

  @Test
  void statusTellsWhatWasDone() throws Exception {
    String cap = tahoe.run("put", file.toString());
    tahoe.run("put", "--mutable", file.toString(), root + "/mutable");
    tahoe.run("get", cap, directory.resolve("copy").toString());
    tahoe.run("check", cap);

    assertThat(tahoe.run("status", "--verbose"))
        .contains("No active operations", " put ", " get ", " pub ", "mapup", "???", "Finished");
  }

  @Test
  void manifestAndStatsNameAllThatIsReached() throws Exception {
    tahoe.run("cp", "-r", makeTree("counted").toString(), root);
    tahoe.run("put", "--mutable", file.toString(), root + "/mutable");

    assertThat(tahoe.run("manifest", root).lines())
        .hasSize(9)
        .anyMatch(line -> line.endsWith(" counted/below/deeper/file"));
    assertThat(tahoe.run("manifest", "--verify-cap", root)).contains("URI:SSK-Verifier:");
    assertThat(tahoe.run("manifest", "--raw", root)).contains("\"type\":\"stats\"");
    assertThat(tahoe.run("stats", root).lines().map(String::strip))
        .contains(
            "count-immutable-files: 2",
            "count-mutable-files: 1",
            "count-literal-files: 2",
            "count-files: 5",
            "count-directories: 4");
  }

  /// Two literals, two files that are stored, in three directories of which one is empty but for
  /// another.
  private static Path makeTree(String name) throws IOException {
    Path tree = Files.createDirectory(directory.resolve(name));
    Path deeper = Files.createDirectories(tree.resolve("below/deeper"));
    Files.writeString(tree.resolve("a file"), name);
    Files.writeString(tree.resolve("50% #1"), "");
    for (Path place : List.of(tree.resolve("large"), deeper.resolve("file"))) {
      Files.copy(SampleFile.random(directory, 200_000).path(), place);
    }
    return tree;
  }

  private static void lose(Path bucket) throws IOException {
    if (Files.exists(bucket)) {
      try (Stream<Path> shares = Files.list(bucket)) {
        for (Path share : shares.toList()) {
          Files.delete(share);
        }
      }
    }
  }
}
