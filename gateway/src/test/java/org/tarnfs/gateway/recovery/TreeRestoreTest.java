// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.local.SmallDisk;
import org.tarnfs.gateway.transfer.Tally;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.Operation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

@ExtendWith(Seeds.class)
final class TreeRestoreTest {

  private static final Instant AS_OF = Instant.parse("2026-03-05T12:00:00Z");

  @TempDir private Path temporary;
  private final TestGrid grid = TestGrid.of(3);
  private Path target = Path.of("");
  private Path reportFile = Path.of("");
  private int reports;
  private OnConflict onConflict = OnConflict.KEEP_BOTH;

  @BeforeEach
  void chooseTarget() {
    target = temporary.resolve("target");
  }

  private TestTree tree() {
    return new TestTree(grid.grid());
  }

  private Tally restore(DirectoryCap<ReadCap> tree) throws IOException, InterruptedException {
    return restore(tree, List.of(), () -> {});
  }

  private Tally restore(DirectoryCap<ReadCap> tree, List<ChildName> path, Runnable watcher)
      throws IOException, InterruptedException {
    reportFile = temporary.resolve("report-" + reports++);
    Tally tally = new Tally(watcher);
    RestoreOptions options = new RestoreOptions(onConflict, AS_OF, Instant.now());
    try (RecoveryReport report = RecoveryReport.create(reportFile, Instant.now())) {
      new TreeRestore(grid.grid(), new LocalFolder(target), options, report, tally)
          .run(tree, List.of(), path);
    }
    return tally;
  }

  private List<JsonNode> report() throws IOException {
    return Files.readAllLines(reportFile).stream()
        .skip(1)
        .map(line -> JsonMapper.shared().readTree(line))
        .toList();
  }

  private String outcome(String path) throws IOException {
    return report().stream()
        .filter(line -> line.get("path").asString().equals(path))
        .map(line -> line.get("outcome").asString())
        .reduce("", (one, other) -> one.isEmpty() ? other : one + " " + other);
  }

  private List<String> names() throws IOException {
    try (Stream<Path> paths = Files.walk(target)) {
      return paths
          .filter(path -> !path.equals(target))
          .map(path -> target.relativize(path).toString())
          .sorted()
          .toList();
    }
  }

  private static long modified(Path path) throws IOException {
    return Files.getLastModifiedTime(path, LinkOption.NOFOLLOW_LINKS).to(TimeUnit.NANOSECONDS);
  }

  private static long nanos(Instant time) {
    return FileTime.from(time).to(TimeUnit.NANOSECONDS);
  }

  @Test
  void treeIsAsItWas() throws Exception {
    byte[] large = TestGrid.content(3_000_001, 1);
    Instant folderTime = Instant.parse("2020-02-02T02:02:02.000000002Z");
    DirectoryCap<ReadCap> tree =
        tree()
            .file("large", large, 0600, TestTree.TIME)
            .file("small", "x")
            .file("empty", "")
            .file("program", new byte[] {1, 2}, 0755, Instant.EPOCH.plusNanos(1))
            .link("link", "some/where else")
            .link("long link", "x/".repeat(200) + "é")
            .folder("empty folder", tree(), 0700, folderTime)
            .folder(
                "shut",
                tree().file("a", "a").folder("in", tree().file("b", "b"), 0500, folderTime),
                0555,
                folderTime)
            .store();

    Tally tally = restore(tree);

    assertThat(names())
        .containsExactly(
            "empty",
            "empty folder",
            "large",
            "link",
            "long link",
            "program",
            "shut",
            "shut/a",
            "shut/in",
            "shut/in/b",
            "small");
    assertThat(target.resolve("large")).hasBinaryContent(large);
    assertThat(modified(target.resolve("large"))).isEqualTo(nanos(TestTree.TIME));
    assertThat(modified(target.resolve("program"))).isEqualTo(1);
    assertThat(DiskEntry.of(target.resolve("large")).mode()).isEqualTo(0600);
    assertThat(DiskEntry.of(target.resolve("program")).mode()).isEqualTo(0755);
    assertThat(DiskEntry.of(target.resolve("empty folder")).mode()).isEqualTo(0700);
    assertThat(DiskEntry.of(target.resolve("shut/in")).mode()).isEqualTo(0500);
    assertThat(DiskEntry.of(target.resolve("shut")).mode()).isEqualTo(0555);
    assertThat(modified(target.resolve("empty folder"))).isEqualTo(nanos(folderTime));
    assertThat(modified(target.resolve("shut"))).isEqualTo(nanos(folderTime));
    assertThat(modified(target.resolve("shut/in"))).isEqualTo(nanos(folderTime));
    assertThat(Files.readSymbolicLink(target.resolve("link"))).hasToString("some/where else");
    assertThat(Files.readSymbolicLink(target.resolve("long link")).toString()).endsWith("x/é");
    assertThat(tally.count(Tally.Of.FILES_MOVED)).isEqualTo(8);
    assertThat(tally.count(Tally.Of.DIRECTORIES_MADE)).isEqualTo(3);
    assertThat(tally.isIncomplete()).isFalse();
    assertThat(report()).hasSize(11);
  }

  @Test
  void oddNamesAreAsTheyWere() throws Exception {
    List<String> odd =
        List.of(
            "e\u0301 decomposed",
            "é composed",
            " blanks at both ends ",
            "\"quotes' and \\",
            "a\nline",
            "tab\there",
            "-rf",
            "~",
            "*?[",
            "trailing.",
            "CON",
            "\u202eright to left",
            "😀",
            "x".repeat(255),
            "é".repeat(127) + "x",
            "..x",
            "...");
    TestTree all = tree();
    for (String name : odd) {
      all.file(name, "in " + name);
    }
    all.folder("folder \n\"e\u0301\"", tree().file("e\u0301", "x"));

    restore(all.store());

    for (String name : odd) {
      assertThat(target.resolve(name)).hasContent("in " + name);
    }
    assertThat(target.resolve("folder \n\"e\u0301\"/e\u0301")).hasContent("x");
    assertThat(names()).hasSize(odd.size() + 2);
    assertThat(outcome("a\nline")).isEqualTo("restored");
  }

  @Test
  void whatIsThereIsLeftAlone() throws Exception {
    DirectoryCap<ReadCap> tree =
        tree().file("a", "same").link("l", "t").folder("f", tree().file("b", "x")).store();
    restore(tree);
    DiskEntry before = DiskEntry.of(target.resolve("a"));
    long calls = grid.calls();

    Tally again = restore(tree);

    assertThat(DiskEntry.of(target.resolve("a"))).isEqualTo(before);
    assertThat(again.count(Tally.Of.FILES_KEPT)).isEqualTo(3);
    assertThat(again.count(Tally.Of.FILES_MOVED)).isZero();
    assertThat(outcome("a")).isEqualTo("kept");
    assertThat(outcome("f")).isEqualTo("kept");
    assertThat(grid.calls() - calls).isLessThan(20);
  }

  @Test
  void whatDiffersStaysAndTheRestoredGetsAnotherName() throws Exception {
    DirectoryCap<ReadCap> tree =
        tree()
            .file("a.txt", "old")
            .file("x".repeat(255), "old")
            .link("l", "old")
            .folder("f", tree().file("in", "old"))
            .file("g", "old")
            .store();
    Files.createDirectories(target.resolve("g"));
    Files.writeString(target.resolve("a.txt"), "new");
    Files.writeString(target.resolve("x".repeat(255)), "new");
    Files.writeString(target.resolve("f"), "a file");
    Files.createSymbolicLink(target.resolve("l"), Path.of("new"));

    restore(tree);
    List<String> names = names();
    restore(tree);

    assertThat(target.resolve("a.txt")).hasContent("new");
    assertThat(target.resolve("a (restored 2026-03-05).txt")).hasContent("old");
    assertThat(target.resolve("x".repeat(255 - 22) + " (restored 2026-03-05)")).hasContent("old");
    assertThat(target.resolve("f")).hasContent("a file");
    assertThat(target.resolve("f (restored 2026-03-05)/in")).hasContent("old");
    assertThat(Files.readSymbolicLink(target.resolve("l (restored 2026-03-05)")))
        .hasToString("old");
    assertThat(target.resolve("g (restored 2026-03-05)")).hasContent("old");
    assertThat(names()).as("the same again restores nothing more").isEqualTo(names);
    assertThat(outcome("a.txt")).isEqualTo("kept");
  }

  @Test
  void whatDiffersIsMovedAside() throws Exception {
    onConflict = OnConflict.REPLACE;
    DirectoryCap<ReadCap> tree =
        tree().folder("f", tree().file("a", "old")).file("g", "old").store();
    Files.createDirectories(target.resolve("f"));
    Files.createDirectories(target.resolve("g/below"));
    Files.writeString(target.resolve("f/a"), "new");

    restore(tree);

    assertThat(target.resolve("f/a")).hasContent("old");
    assertThat(target.resolve("g")).hasContent("old");
    JsonNode line =
        report().stream().filter(l -> l.get("path").asString().equals("f/a")).findFirst().get();
    assertThat(line.get("outcome").asString()).isEqualTo("replaced");
    Path aside = Path.of(line.get("aside").asString());
    assertThat(aside).hasContent("new").startsWith(target.resolve(".tarn/replaced"));
    assertThat(aside.resolveSibling("../g/below")).isDirectory();
  }

  @Test
  void fileThatCannotBeReadCostsNothing() throws Exception {
    onConflict = OnConflict.REPLACE;
    DirectoryCap<ReadCap> tree = tree().file("a", "x".repeat(100)).store();
    Files.createDirectories(target);
    Files.writeString(target.resolve("a"), "new");
    breakFile(tree, "a");

    restore(tree);

    assertThat(outcome("a")).isEqualTo("failed");
    assertThat(target.resolve("a")).hasContent("new");
  }

  @Test
  void whatDiffersIsSkipped() throws Exception {
    onConflict = OnConflict.SKIP;
    DirectoryCap<ReadCap> tree =
        tree().folder("f", tree().file("a", "old")).file("g", "old").file("h", "old").store();
    Files.createDirectories(target);
    Files.writeString(target.resolve("f"), "new");
    Files.writeString(target.resolve("g"), "new");

    Tally tally = restore(tree);

    assertThat(names()).containsExactly("f", "g", "h");
    assertThat(target.resolve("g")).hasContent("new");
    assertThat(tally.count(Tally.Of.FILES_SKIPPED)).isEqualTo(1);
    assertThat(tally.count(Tally.Of.DIRECTORIES_SKIPPED)).isEqualTo(1);
    assertThat(outcome("g")).isEqualTo("skipped");
  }

  /// Takes two of the three shares of a file away.
  private void breakFile(DirectoryCap<ReadCap> tree, String name)
      throws IOException, InterruptedException {
    var entry =
        grid.grid().directory(tree).contents().entry(ChildName.of(name)).orElseThrow().child();
    if (entry.readCap().orElseThrow() instanceof ChkReadCap cap) {
      for (int server = 0; server < 2; server++) {
        for (var number : grid.memory(server).shares(cap.storageIndex())) {
          grid.memory(server).remove(cap.storageIndex(), number);
        }
      }
    }
  }

  @Test
  void missingFileIsToldAndTheRestIsRestored() throws Exception {
    DirectoryCap<ReadCap> tree =
        tree()
            .file("a", "x".repeat(100))
            .file("b", "y".repeat(100))
            .folder("f", tree().file("c", "z".repeat(100)))
            .store();
    breakFile(tree, "a");

    Tally tally = restore(tree);

    assertThat(names()).contains("b", "f/c").doesNotContain("a");
    assertThat(tally.count(Tally.Of.FILES_SKIPPED)).isEqualTo(1);
    assertThat(outcome("a")).isEqualTo("failed");
    assertThat(report().toString()).contains("good shares");
  }

  @Test
  void namesThatLeadOutAreRefused() throws Exception {
    DirectoryCap<ReadCap> tree =
        tree()
            .file("..", "x")
            .file("a/b", "x")
            .folder("../out", tree().file("c", "x"))
            .folder(".", tree().file("d", "x"))
            .link(".tarn", "/tmp")
            .file("good", "x")
            .store();

    Tally tally = restore(tree);

    assertThat(names()).containsExactly("good");
    assertThat(temporary.resolve("out")).doesNotExist();
    assertThat(tally.count(Tally.Of.FILES_SKIPPED) + tally.count(Tally.Of.DIRECTORIES_SKIPPED))
        .isEqualTo(5);
  }

  @Test
  void linksInTheTargetAreNotFollowed() throws Exception {
    Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
    Files.createDirectories(target);
    Files.createSymbolicLink(target.resolve("f"), elsewhere);
    Files.createSymbolicLink(target.resolve("a"), elsewhere.resolve("a"));
    DirectoryCap<ReadCap> tree = tree().file("a", "x").folder("f", tree().file("b", "x")).store();

    restore(tree);

    assertThat(elsewhere).isEmptyDirectory();
    assertThat(target.resolve("f (restored 2026-03-05)/b")).hasContent("x");
  }

  @Test
  void linkThatIsRestoredIsNotWrittenThrough() throws Exception {
    Path elsewhere = Files.createDirectories(temporary.resolve("elsewhere"));
    // Names that are the same on a disk without upper and lower case would be like this.
    DirectoryCap<ReadCap> first = tree().link("f", elsewhere.toString()).store();
    DirectoryCap<ReadCap> second = tree().folder("f", tree().file("b", "x")).store();

    restore(first);
    restore(second);

    assertThat(elsewhere).isEmptyDirectory();
  }

  @Test
  void pathIsRestoredAlone() throws Exception {
    DirectoryCap<ReadCap> tree =
        tree()
            .folder(
                "f",
                tree()
                    .folder("e\u0301", tree().file("b", "b").file("c", "c"), 0700, TestTree.TIME)
                    .file("d", "d"))
            .file("a", "a")
            .store();

    restore(tree, List.of(ChildName.of("f"), ChildName.of("é")), () -> {});

    assertThat(names()).containsExactly("f", "f/e\u0301", "f/e\u0301/b", "f/e\u0301/c");
    assertThat(modified(target.resolve("f"))).isEqualTo(nanos(TestTree.TIME));
    restore(tree, List.of(ChildName.of("f"), ChildName.of("d")), () -> {});
    assertThat(target.resolve("f/d")).hasContent("d");
    assertThatThrownBy(() -> restore(tree, List.of(ChildName.of("no")), () -> {}))
        .isInstanceOf(CannotRecoverException.class)
        .hasMessageContaining("nothing at \"no\"");
  }

  private static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  @Test
  void goesOnAfterBeingCutShortAnywhere(RandomGenerator random) throws Exception {
    byte[] large = TestGrid.content(40 << 20, 2);
    TestTree below = tree();
    for (int i = 0; i < 30; i++) {
      below.file("file " + i, "x".repeat(i * 10));
    }
    DirectoryCap<ReadCap> tree =
        tree()
            .file("large", large, 0600, TestTree.TIME)
            .folder("f", below, 0555, TestTree.TIME)
            .folder("g", tree().folder("h", tree().file("i", "i")).link("l", "t"))
            .store();

    for (int life = 0; life < 12; life++) {
      AtomicInteger left = new AtomicInteger(random.nextInt(150));
      try {
        restore(
            tree,
            List.of(),
            () -> {
              if (left.getAndDecrement() <= 0) {
                throw new Killed();
              }
            });
      } catch (Killed e) {
        assertThat(wholeFilesAreRight(large)).isTrue();
      }
    }
    Tally last = restore(tree);

    assertThat(last.isIncomplete()).as(report().toString()).isFalse();
    assertThat(target.resolve("large")).hasBinaryContent(large);
    assertThat(target.resolve("g/h/i")).hasContent("i");
    assertThat(DiskEntry.of(target.resolve("f")).mode()).isEqualTo(0555);
    assertThat(modified(target.resolve("f"))).isEqualTo(nanos(TestTree.TIME));
    assertThat(names()).hasSize(36).noneMatch(name -> name.contains("restored"));
  }

  private boolean wholeFilesAreRight(byte[] large) throws IOException {
    for (int i = 0; i < 30; i++) {
      Path file = target.resolve("f/file " + i);
      if (Files.exists(file) && !Files.readString(file).equals("x".repeat(i * 10))) {
        return false;
      }
    }
    Path file = target.resolve("large");
    return !Files.exists(file) || Files.size(file) == large.length;
  }

  @Test
  void largeFileGoesOnWhereItWas() throws Exception {
    byte[] large = TestGrid.content(40 << 20, 3);
    DirectoryCap<ReadCap> tree = tree().file("large", large, 0644, TestTree.TIME).store();
    for (int server = 0; server < 3; server++) {
      grid.plan(server, FaultPlan.after(40, Fault.REFUSE).onlyFor(Operation.READ));
    }

    restore(tree);
    String first = outcome("large");
    grid.heal();
    int before = grid.calls(Operation.READ);
    Tally tally = restore(tree);
    String reportText = report().toString();
    int resumed = grid.calls(Operation.READ) - before;
    target = temporary.resolve("other");
    restore(tree);
    int whole = grid.calls(Operation.READ) - before - resumed;

    assertThat(first).isEqualTo("failed");
    assertThat(tally.isIncomplete()).as(reportText).isFalse();
    assertThat(temporary.resolve("target/large")).hasBinaryContent(large);
    assertThat(resumed).isLessThan(whole * 3 / 4);
  }

  @Test
  void fullDiskStopsAndGoesOn() throws Exception {
    target = temporary.resolve("small disk");
    try (SmallDisk disk = SmallDisk.on(target, 1)) {
      TestTree all = tree();
      for (int i = 0; i < 20; i++) {
        all.file("file " + i, TestGrid.content(100_000, i), 0644, TestTree.TIME);
      }
      DirectoryCap<ReadCap> tree = all.store();

      assertThatThrownBy(() -> restore(tree))
          .isInstanceOf(DiskFullException.class)
          .hasMessageContaining("is full: make room and run the same command again");
      disk.resize(8);
      Tally tally = restore(tree);

      assertThat(tally.isIncomplete()).isFalse();
      assertThat(tally.count(Tally.Of.FILES_KEPT)).isPositive();
      for (int i = 0; i < 20; i++) {
        assertThat(target.resolve("file " + i)).hasBinaryContent(TestGrid.content(100_000, i));
      }
    }
  }

  @Test
  void manyFilesAndFoldersAreRestored() throws Exception {
    TestTree all = tree();
    for (int i = 0; i < 60; i++) {
      TestTree folder = tree();
      for (int j = 0; j < 30; j++) {
        folder.file("file " + j, i + " " + j);
      }
      all.folder("folder " + i, folder);
    }

    Tally tally = restore(all.store());

    assertThat(tally.count(Tally.Of.FILES_MOVED)).isEqualTo(1800);
    assertThat(names()).hasSize(1860);
    assertThat(target.resolve("folder 59/file 29")).hasContent("59 29");
    assertThat(modified(target.resolve("folder 59"))).isEqualTo(nanos(TestTree.TIME));
  }

  @Test
  void backupOfAnotherProgramIsRestored() throws Exception {
    DirectoryCap<ReadCap> tree = PlainTree.store(grid.grid());

    restore(tree);

    assertThat(target.resolve("f/a")).hasContent("content");
    assertThat(DiskEntry.of(target.resolve("f/a")).mode()).isEqualTo(0640);
    assertThat(modified(target.resolve("f/a"))).isEqualTo(1_500_000_000_500_000_000L);
  }

  @Test
  void reportIsNeverOverwritten() throws Exception {
    Path file = Files.writeString(temporary.resolve("r"), "x");

    assertThatThrownBy(() -> RecoveryReport.create(file, Instant.now()))
        .isInstanceOf(FileAlreadyExistsException.class);
  }
}
