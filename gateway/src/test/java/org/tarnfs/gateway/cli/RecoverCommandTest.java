// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.app.GridClient;
import org.tarnfs.gateway.app.NodeDirectory;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.recovery.RecoveryKit;
import org.tarnfs.gateway.recovery.TestTree;
import org.tarnfs.gateway.snapshot.DeviceKey;
import org.tarnfs.gateway.snapshot.Dot;
import org.tarnfs.gateway.snapshot.FolderDescription;
import org.tarnfs.gateway.snapshot.FolderList;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Head;
import org.tarnfs.gateway.snapshot.Snapshot;
import org.tarnfs.gateway.snapshot.VersionVector;
import tools.jackson.databind.JsonNode;

final class RecoverCommandTest extends GridFixture {

  private static final Instant EARLIER = Instant.parse("2026-03-04T12:00:00Z");
  private static final Instant NOW = Instant.parse("2026-03-05T12:00:00Z");

  private static DirectoryCap<?> root;

  @BeforeAll
  static void mirrorFolders() throws Exception {
    NodeDirectory node = new NodeDirectory(gateway());
    try (GridClient client = GridClient.open(node, new SecureRandom())) {
      Grid grid = client.grid();
      FolderList list = FolderList.create(grid, "attic", client.convergent());
      root = list.root();
      ConvergenceSecret convergence = node.convergence(new SecureRandom());
      list.put("Photos", folder(grid, convergence, photos(grid)));
      list.put("Papers", folder(grid, convergence, new TestTree(grid).file("p", "paper")));
    }
    Files.writeString(node.rootCap(), root.toSecretString() + "\n");
  }

  private static TestTree photos(Grid grid) {
    return new TestTree(grid)
        .file("lake.jpg", content(300_000), 0600, TestTree.TIME)
        .folder("2026", new TestTree(grid).file("sea.jpg", "sea").link("best", "sea.jpg"));
  }

  private static DirectoryCap<?> folder(Grid grid, ConvergenceSecret convergence, TestTree tree)
      throws IOException, InterruptedException {
    FolderOnGrid folder =
        FolderOnGrid.create(grid, new FolderDescription("f", NOW, convergence, TestTree.ENCODING));
    DeviceKey key = DeviceKey.random(new SecureRandom());
    DirectoryCap<WriteCap> directory = folder.join("laptop", key);
    Snapshot before = new Snapshot(EARLIER, new TestTree(grid).file("before", "x").store(), 1, 1);
    Snapshot current = new Snapshot(NOW, tree.store(), 3, 300_003);
    Head head =
        new Head("laptop", 1, 1, VersionVector.NONE.and(new Dot(1, 5)), current, List.of(before));
    folder.publish(directory, key, head, Optional.empty());
    return folder.root();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> paths = Files.walk(directory)) {
      return paths
          .map(path -> directory.relativize(path).toString())
          .filter(path -> !path.isEmpty() && !path.startsWith(".tarn"))
          .sorted()
          .toList();
    }
  }

  private Path kit() throws IOException {
    Outcome made = run("recovery-kit", "--json", "--output", temporary.toString());
    assertThat(made.exitCode()).as(made.err()).isZero();
    return Path.of(made.json().get("file").asString());
  }

  @Test
  void foldersAreListed() {
    Outcome listed = reading(root.toSecretString(), "recover", "--list");
    JsonNode json = reading(root.toSecretString(), "recover", "--list", "--json").json();

    assertThat(listed.exitCode()).as(listed.err()).isZero();
    assertThat(listed.out())
        .isEqualTo(
            """
            Papers  3 files  300 kB  2026-03-05T12:00:00Z  on laptop
            Photos  3 files  300 kB  2026-03-05T12:00:00Z  on laptop
            """);
    assertThat(listed.err()).contains("2 mirrored folders of attic");
    assertThat(json.get("kind").asString()).isEqualTo("folders");
    JsonNode papers = json.get("folders").get(0);
    assertThat(papers.get("size").asLong()).isEqualTo(300_003);
    assertThat(papers.get("states")).hasSize(2);
    assertThat(listed.out() + listed.err() + json).doesNotContain("URI:");
  }

  @Test
  void allIsRestoredFromTheKitAloneAndTheSameAgainMovesNothing() throws Exception {
    Path kit = kit();
    Path target = temporary.resolve("target");

    without(
        1,
        () -> {
          Outcome recovered =
              Outcome.of("recover", "--kit", kit.toString(), "--to", target.toString());

          assertThat(recovered.exitCode()).as(recovered.err()).isZero();
          assertThat(recovered.out()).startsWith("4 files restored, 0 there already, 300 kB in ");
        });
    Outcome again =
        Outcome.of("recover", "--kit", kit.toString(), "--to", target.toString(), "--json");

    assertThat(names(target))
        .containsExactly(
            "Papers",
            "Papers/p",
            "Photos",
            "Photos/2026",
            "Photos/2026/best",
            "Photos/2026/sea.jpg",
            "Photos/lake.jpg");
    assertThat(target.resolve("Photos/lake.jpg")).hasBinaryContent(content(300_000));
    assertThat(again.json().get("filesMoved").asInt()).isZero();
    assertThat(again.json().get("kept").asInt()).isEqualTo(5);
    assertThat(again.json().get("complete").asBoolean()).isTrue();
    assertThat(Path.of(again.json().get("report").asString())).content().contains("lake.jpg");
  }

  @Test
  void partsAndTimesAreChosen() throws Exception {
    Path target = temporary.resolve("target");
    Path cap = Files.writeString(temporary.resolve("cap"), root.toSecretString());
    String[] all = {
      "--cap-file", cap.toString(), "--folder", "Photos", "--into", target.toString()
    };

    Outcome path = run("recover", with(all, "--path", "2026/sea.jpg"));
    List<String> ofPath = names(target);
    Outcome time = run("recover", with(all, "--as-of", "2026-03-04T12:30:00Z"));
    Outcome early = run("recover", with(all, "--as-of", "2020-01-01"));
    Outcome nowhere = run("recover", with(all, "--path", "no such"));

    assertThat(path.exitCode()).as(path.err()).isZero();
    assertThat(ofPath).containsExactly("2026", "2026/sea.jpg");
    assertThat(time.exitCode()).as(time.err()).isZero();
    assertThat(names(target)).containsExactly("2026", "2026/sea.jpg", "before");
    assertThat(early.exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(early.err()).contains("the oldest there is, is of 2026-03-04T12:00:00Z");
    assertThat(nowhere.exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
  }

  private static String[] with(String[] some, String... more) {
    return Stream.concat(Stream.of(some), Stream.of(more)).toArray(String[]::new);
  }

  @Test
  void whatIsThereIsTreatedAsAsked() throws Exception {
    Path target = Files.createDirectories(temporary.resolve("target"));
    Files.writeString(target.resolve("p"), "other");
    String[] all = {"--folder", "Papers", "--into", target.toString(), "--on-conflict"};

    Outcome skipped = reading(root.toSecretString(), "recover", with(all, "skip"));
    Outcome both = reading(root.toSecretString(), "recover", with(all, "keep-both"));
    List<String> names = names(target);
    Outcome replaced =
        reading(
            root.toSecretString(),
            "recover",
            with(all, "replace", "--report", temporary.resolve("r").toString()));
    Outcome wrong = reading(root.toSecretString(), "recover", with(all, "perhaps"));

    assertThat(skipped.exitCode()).isEqualTo(ExitCode.INCOMPLETE.number());
    assertThat(both.exitCode()).as(both.err()).isZero();
    assertThat(names).containsExactly("p", "p (restored 2026-03-05)");
    assertThat(replaced.exitCode()).as(replaced.err()).isZero();
    assertThat(replaced.err()).contains("what was there before is in .tarn/replaced");
    assertThat(target.resolve("p")).hasContent("paper");
    assertThat(temporary.resolve("r")).content().contains("\"outcome\":\"replaced\"");
    assertThat(wrong.exitCode()).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void nodeIsMadeOfTheKitAndTakenAgain() throws Exception {
    Path kit = kit();
    NodeDirectory node = new NodeDirectory(temporary.resolve("node"));
    String[] command = {
      "recover",
      "--kit",
      kit.toString(),
      "-d",
      node.root().toString(),
      "--to",
      temporary.resolve("target").toString()
    };

    Outcome first = Outcome.of(command);
    Outcome second = Outcome.of(command);
    NodeDirectory old = new NodeDirectory(gateway());

    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(second.exitCode()).as(second.err()).isZero();
    assertThat(node.servers()).hasSameTextualContentAs(old.servers());
    assertThat(node.rootCap()).hasContent(root.toSecretString());
    assertThat(node.convergence(new SecureRandom())).isEqualTo(old.convergence(new SecureRandom()));
    try (GridClient client = GridClient.open(node, new SecureRandom())) {
      assertThat(client.encoding()).isEqualTo(RecoveryKit.read(kit).encoding());
    }
    Outcome other = Outcome.of(with(command, "-d", gateway().toString()));
    assertThat(other.exitCode()).isNotZero();
    Files.writeString(node.rootCap(), "another");
    Outcome foreign = Outcome.of(command);
    assertThat(foreign.exitCode()).isEqualTo(ExitCode.BAD_NODE.number());
    assertThat(foreign.err()).contains("is not that of the recovery kit");
  }

  @Test
  void whatCannotBeRecoveredIsTold() throws Exception {
    Path file = file(1000);
    String fileCap = run("put", file.toString()).out().strip();
    String directory = run("mkdir").out().strip();
    Path bad = Files.writeString(temporary.resolve("bad"), "{}");

    Outcome ofFile = reading(fileCap, "recover", "--list");
    Outcome ofDirectory = reading(directory, "recover", "--list");
    Outcome ofKit = Outcome.of("recover", "--kit", bad.toString(), "--list");
    Outcome nothing = reading("", "recover", "--list");
    Outcome nowhere = Outcome.of("recover", "-d", temporary.resolve("none").toString(), "--list");
    Outcome noWish = reading(root.toSecretString(), "recover");

    assertThat(ofFile.exitCode()).isEqualTo(ExitCode.BAD_CAP.number());
    assertThat(ofFile.err()).contains("this is the cap of a file: tarn get reads it");
    assertThat(ofDirectory.exitCode()).isEqualTo(ExitCode.BAD_CAP.number());
    assertThat(ofDirectory.err()).contains("no mirrored folder").doesNotContain("URI:");
    assertThat(ofKit.exitCode()).isEqualTo(ExitCode.BAD_CAP.number());
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(nowhere.exitCode()).isEqualTo(ExitCode.BAD_NODE.number());
    assertThat(nowhere.err()).contains("give the recovery kit with --kit FILE");
    assertThat(noWish.exitCode()).isEqualTo(ExitCode.USAGE.number());
    without(
        3,
        () -> {
          Outcome gone = reading(root.toSecretString(), "recover", "--list");
          assertThat(gone.exitCode()).isEqualTo(ExitCode.NOT_ENOUGH_SHARES.number());
          assertThat(gone.err()).contains("Tried ").contains("See that they run");
        });
  }

  @Test
  void kitIsForTheEyesOfItsUserAndNotOverwritten() throws Exception {
    Path kit = kit();
    Outcome again = run("recovery-kit", "--output", temporary.toString());

    assertThat(Files.getPosixFilePermissions(kit)).hasSize(2);
    assertThat(kit.resolveSibling(kit.getFileName().toString().replace(".json", ".html")))
        .content()
        .contains("<h1>Recovery kit</h1>");
    assertThat(RecoveryKit.read(kit).rootCap()).isEqualTo(root);
    assertThat(again.exitCode()).isEqualTo(ExitCode.EXISTS.number());
  }

  @Test
  void nodeWithoutFoldersHasNoKit() {
    Path node = temporary.resolve("new node");
    Outcome.of("create-node", node.toString());

    Outcome kit = Outcome.of("recovery-kit", "-d", node.toString());

    assertThat(kit.exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(kit.err()).contains("it gets one with its first mirrored folder");
  }

  @Test
  void rehearsalIsRemembered() throws Exception {
    Outcome rehearsed = run("rehearse-recovery", "--seed", "1");
    Path remembered = new NodeDirectory(gateway()).rehearsal();
    Outcome ofKit = Outcome.of("rehearse-recovery", "--kit", kit().toString(), "--json");

    assertThat(rehearsed.exitCode()).as(rehearsed.err()).isZero();
    assertThat(rehearsed.out()).startsWith("3 files, 300 kB, restored and right in ");
    assertThat(remembered).content().contains("\"good\":true").contains("\"seed\":1");
    assertThat(ofKit.json().get("good").asBoolean()).isTrue();
    assertThat(ofKit.json().get("files").asInt()).isEqualTo(3);
  }
}
