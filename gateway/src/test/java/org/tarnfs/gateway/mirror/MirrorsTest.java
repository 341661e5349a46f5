// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Retention;
import org.tarnfs.storage.testing.Fault;

class MirrorsTest {

  private static final Duration PATIENCE = Duration.ofSeconds(40);

  private static final MirrorSettings QUICK =
      new MirrorSettings(
          Duration.ofHours(1),
          Duration.ofMillis(300),
          Duration.ofMillis(100),
          MirrorSettings.USUAL.retention(),
          0.5,
          20,
          Optional.empty(),
          Duration.ZERO);

  @TempDir private Path directory;

  private final TestGrid grid = TestGrid.of(3);
  private Path here;
  private Path there;
  private Mirrors one;
  private Mirrors other;

  @BeforeEach
  void open() throws Exception {
    here = Files.createDirectories(directory.resolve("here/docs"));
    there = Files.createDirectories(directory.resolve("there/docs"));
    one = open("one");
    other = open("other");
  }

  private Mirrors open(String device) throws IOException {
    return Mirrors.open(
        directory.resolve("node-" + device),
        grid.newGrid(TestDevice.ENCODING),
        new UploadOptions(TestDevice.ENCODING, Optional.of(TestGrid.CONVERGENCE)),
        device,
        InstantSource.system(),
        (_, _) -> {},
        QUICK);
  }

  @AfterEach
  void close() {
    one.close();
    other.close();
  }

  private static Mirrors.Addition folder(Path path) {
    return new Mirrors.Addition(path, Optional.empty(), Optional.empty(), Optional.empty());
  }

  private static Mirrors.Addition joining(Path path, DirectoryCap<?> root) {
    return new Mirrors.Addition(path, Optional.empty(), Optional.empty(), Optional.of(root));
  }

  private static void await(Callable<Boolean> condition) throws Exception {
    Instant end = Instant.now().plus(PATIENCE);
    while (!condition.call()) {
      assertThat(Instant.now()).isBefore(end);
      Thread.sleep(20);
    }
  }

  private static boolean isUpToDate(Mirrors mirrors) {
    return mirrors.list().stream().allMatch(status -> status.state() == FolderState.UP_TO_DATE);
  }

  @Test
  void aChangeIsOnTheOtherDeviceWithinSeconds() throws Exception {
    Files.writeString(here.resolve("first"), "1");
    assertThat(one.add(folder(here)).name()).isEqualTo("docs");
    other.add(joining(there, one.root("docs")));
    await(() -> Files.exists(there.resolve("first")));

    Files.createDirectories(here.resolve("a/b/c"));
    Files.writeString(here.resolve("a/b/c/deep"), "2");
    await(() -> Files.exists(there.resolve("a/b/c/deep")));
    Files.writeString(there.resolve("back"), "3");
    await(() -> Files.exists(here.resolve("back")));
    Files.delete(here.resolve("first"));
    await(() -> !Files.exists(there.resolve("first")));

    // What is told of a folder may be a second old.
    await(() -> one.status("docs").files() == 2 && isUpToDate(one) && isUpToDate(other));
    FolderStatus status = one.status("docs");
    assertThat(status.devices()).extracting(FolderStatus.Peer::name).contains("other");
    assertThat(one.versions("docs")).isNotEmpty();
  }

  @Test
  void anotherRunGoesOnWhereTheFirstWas() throws Exception {
    one.add(folder(here));
    other.add(joining(there, one.root("docs")));
    one.close();
    Files.writeString(here.resolve("while away"), "1");
    one = open("one");

    await(() -> Files.exists(there.resolve("while away")));
  }

  @Test
  void aPausedFolderDoesNothing() throws Exception {
    one.add(folder(here));
    await(() -> isUpToDate(one));
    one.pause("docs", Optional.empty());
    one.close();
    one = open("one");
    Files.writeString(here.resolve("x"), "1");
    Thread.sleep(1500);
    assertThat(one.status("docs").state()).isEqualTo(FolderState.PAUSED);
    assertThat(one.status("docs").toGrid()).isZero();

    one.resume("docs");
    await(() -> one.status("docs").files() == 1);
  }

  @Test
  void aPauseForATimeOutlastsTheNodeAndThenEnds() throws Exception {
    one.add(folder(here));
    await(() -> isUpToDate(one));
    one.pause("docs", Optional.of(Duration.ofHours(8)));
    one.close();
    one = open("one");

    assertThat(one.status("docs").state()).isEqualTo(FolderState.PAUSED);
    assertThat(one.status("docs").pausedUntil().orElseThrow())
        .isBetween(Instant.now().plusSeconds(7 * 3600), Instant.now().plusSeconds(8 * 3600));
    one.pause("docs", Optional.of(Duration.ofMillis(1)));
    await(() -> isUpToDate(one));
  }

  @Test
  void aGridThatIsAwayIsWaitedFor() throws Exception {
    one.add(folder(here));
    await(() -> isUpToDate(one));
    grid.fail(3, Fault.REFUSE);
    Files.writeString(here.resolve("x"), "1");
    await(() -> one.status("docs").state() == FolderState.WAITING_FOR_SERVERS);

    grid.heal();
    await(() -> isUpToDate(one) && one.status("docs").files() == 1);
  }

  @Test
  void aNodeStartsWhileTheGridIsAway() throws Exception {
    one.add(folder(here));
    await(() -> isUpToDate(one));
    one.close();
    grid.fail(3, Fault.REFUSE);
    Files.writeString(here.resolve("x"), "1");
    one = open("one");
    await(() -> one.status("docs").toGrid() > 0 || one.status("docs").files() == 0);

    grid.heal();
    await(() -> isUpToDate(one) && one.status("docs").files() == 1);
  }

  @Test
  void whatDiffersBetweenTwoVersionsIsTold() throws Exception {
    Files.writeString(here.resolve("stays"), "1");
    Files.writeString(here.resolve("goes"), "2");
    Files.writeString(here.resolve("changes"), "3");
    one.add(folder(here));
    await(() -> isUpToDate(one) && one.status("docs").files() == 3);
    Instant before = Instant.now();
    Files.delete(here.resolve("goes"));
    Files.writeString(here.resolve("changes"), "other");
    Files.createDirectory(here.resolve("new"));
    Files.writeString(here.resolve("new/comes"), "4");
    await(
        () ->
            isUpToDate(one)
                && one.versions("docs").getLast().time().isAfter(before)
                && one.status("docs").files() == 3);

    assertThat(differences(Optional.of(before), Optional.empty(), ""))
        .containsExactly("-+changes", "-goes", "+new", "+new/comes");
    assertThat(differences(Optional.of(before), Optional.of(Instant.now()), "new/comes"))
        .containsExactly("+new/comes");
    assertThat(differences(Optional.of(before), Optional.empty(), "/new/"))
        .containsExactly("+new", "+new/comes");
    assertThat(differences(Optional.of(before), Optional.empty(), "goes")).containsExactly("-goes");
    assertThat(differences(Optional.of(before), Optional.empty(), "stays")).isEmpty();
    assertThat(differences(Optional.of(Instant.now()), Optional.of(before), ""))
        .containsExactly("-+changes", "+goes", "-new", "-new/comes");
  }

  @Test
  void versionOrPathThatIsNotThereIsTold() throws Exception {
    Files.writeString(here.resolve("a"), "1");
    one.add(folder(here));
    await(() -> isUpToDate(one) && one.status("docs").files() == 1);
    Instant first = one.versions("docs").getFirst().time();
    Optional<Instant> early = Optional.of(first.minusSeconds(1));

    assertThatThrownBy(() -> differences(early, Optional.empty(), ""))
        .isInstanceOf(MirrorException.class)
        .hasMessage(
            "there is no version of docs as old as that; the oldest is of %s"
                .formatted(first.truncatedTo(ChronoUnit.SECONDS)));
    assertThatThrownBy(() -> differences(Optional.empty(), Optional.of(first), ""))
        .hasMessage(
            "there is no version of docs before that of %s"
                .formatted(first.truncatedTo(ChronoUnit.SECONDS)));
    assertThatThrownBy(() -> differences(Optional.of(first), Optional.empty(), "a/b"))
        .isInstanceOfSatisfying(
            MirrorException.class,
            e -> assertThat(e.problem()).isEqualTo(MirrorException.Problem.NO_SUCH_PATH));
  }

  /// In the folder `docs` of `one`: a path behind `-` for the first and `+` for the second version.
  private List<String> differences(Optional<Instant> from, Optional<Instant> to, String path)
      throws Exception {
    List<String> told = new ArrayList<>();
    one.compare(
        "docs",
        new Mirrors.Comparison(from, to, path),
        difference ->
            told.add(
                (difference.before().isPresent() ? "-" : "")
                    + (difference.after().isPresent() ? "+" : "")
                    + difference.path()));
    return told;
  }

  @Test
  void aPinnedVersionOutlivesTheRetentionAndTheState() throws Exception {
    one.add(folder(here));
    Instant first = change("v1");
    one.set("docs", retention("all 0s"));

    assertThat(one.pin("docs", first.plusNanos(1), true).time()).isEqualTo(first);
    await(() -> isUpToDate(one));
    assertThat(versions()).contains(first + " pinned");
    Instant second = change("v2");
    Instant third = change("v3");
    one.pin("docs", third, true);
    await(() -> isUpToDate(one) && !versions().contains(second.toString()));
    assertThat(versions()).containsExactly(first + " pinned", third + " pinned");

    one.close();
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(directory.resolve("node-one/docs.sqlite" + end));
    }
    one = open("one");
    await(() -> isUpToDate(one) && !versions().isEmpty());
    assertThat(versions()).contains(first + " pinned", third + " pinned");

    one.pin("docs", first, false);
    await(() -> isUpToDate(one) && !versions().contains(first.toString()));
    assertThat(versions()).doesNotContain(first + " pinned");
  }

  /// Pinning changes nothing in the folder, so it makes no version.
  @Test
  void theNewestVersionIsPinnedAndStaysTheNewest() throws Exception {
    one.add(folder(here));
    Instant newest = change("v1");
    int before = one.versions("docs").size();

    one.pin("docs", newest, true);
    await(() -> isUpToDate(one));

    assertThat(one.versions("docs")).hasSize(before).last().matches(Version::pinned);
    assertThat(one.status("docs").lastPublished()).contains(newest);
    other.add(joining(there, one.root("docs")));
    await(() -> Files.exists(there.resolve("file")));
    Instant next = change("v2");
    assertThat(versions()).endsWith(newest + " pinned", next.toString());
  }

  @Test
  void whatIsNotPinnedIsNotUnpinned() throws Exception {
    one.add(folder(here));
    Instant only = change("v1");

    assertThatThrownBy(() -> one.pin("docs", only, false))
        .isInstanceOfSatisfying(
            MirrorException.class,
            e -> assertThat(e.problem()).isEqualTo(MirrorException.Problem.NO_SUCH_VERSION))
        .hasMessageContaining("is not pinned");
    assertThatThrownBy(() -> one.pin("docs", Instant.EPOCH, true))
        .hasMessageContaining("there is no version of docs as old as that");
    DirectoryCap<?> readOnly = one.root("docs").toReadOnly().orElseThrow();
    other.add(joining(there, readOnly));
    await(() -> isUpToDate(other));
    assertThatThrownBy(() -> other.pin("docs", Instant.now(), true))
        .hasMessage("this device only receives docs, and keeps no versions of it");
  }

  private static MirrorSettings.Change retention(String text) {
    return new MirrorSettings.Change(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(Retention.parse(text)),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static MirrorSettings.Change guard(double share, int files) {
    return new MirrorSettings.Change(
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.empty(),
        Optional.of(share),
        Optional.of(files),
        Optional.empty(),
        Optional.empty());
  }

  /// Rewrites the one file there is, and tells the time of the version with that.
  private Instant change(String content) throws Exception {
    Instant start = Instant.now();
    Files.writeString(here.resolve("file"), content);
    await(
        () ->
            isUpToDate(one)
                && !one.versions("docs").isEmpty()
                && one.versions("docs").getLast().time().isAfter(start)
                && one.versions("docs").getLast().snapshot().files() == 1);
    return one.versions("docs").getLast().time();
  }

  private List<String> versions() throws Exception {
    return one.versions("docs").stream()
        .map(version -> version.time() + (version.pinned() ? " pinned" : ""))
        .toList();
  }

  @Test
  void settingsCountAtOnceAndOutlastTheNode() throws Exception {
    for (String name : List.of("a", "b", "c")) {
      Files.writeString(here.resolve(name), name);
    }
    one.add(folder(here));
    await(() -> isUpToDate(one) && one.status("docs").files() == 3);

    MirrorSettings set = one.set("docs", guard(0.5, 2));
    Files.delete(here.resolve("a"));
    Files.delete(here.resolve("b"));

    await(() -> one.status("docs").heldDeletions() == 2);
    assertThat(set.retention()).isEqualTo(QUICK.retention());
    one.close();
    one = open("one");
    assertThat(one.settings("docs")).isEqualTo(set);
    assertThat(set.guardFiles()).isEqualTo(2);
  }

  @Test
  void settingsThatMakeNoSenseChangeNothing() throws Exception {
    one.add(folder(here));

    assertThatThrownBy(() -> one.set("docs", guard(0.5, 0)))
        .isInstanceOfSatisfying(
            MirrorException.class,
            e -> assertThat(e.problem()).isEqualTo(MirrorException.Problem.BAD_SETTING))
        .hasMessageContaining("must be from 1 to");
    for (double share : new double[] {0, -1, 1.5, 3, Double.NaN, Double.POSITIVE_INFINITY}) {
      assertThatThrownBy(() -> one.set("docs", guard(share, 20)))
          .hasMessageContaining("from 1 % to 100 %");
    }
    assertThat(one.settings("docs")).isEqualTo(QUICK);
    assertThat(one.set("docs", guard(MirrorSettings.NEVER, 1)).guardShare()).isEqualTo(2);
  }

  @Test
  void aFolderThatWasRemovedIsNotRememberedAgain() throws Exception {
    one.add(folder(here));
    one.remove("docs");

    assertThatThrownBy(() -> one.set("docs", guard(0.5, 2))).isInstanceOf(MirrorException.class);
    assertThat(directory.resolve("node-one/docs.json")).doesNotExist();
  }

  /// @param from the first byte that is overwritten: of the header, or of what comes after it
  @ParameterizedTest
  @ValueSource(ints = {0, 4096})
  void aDamagedStateIsFoundOutAgain(int from) throws Exception {
    for (int i = 0; i < 200; i++) {
      Files.writeString(here.resolve("file " + i), "content " + i);
    }
    one.add(folder(here));
    await(() -> isUpToDate(one));
    one.close();
    Path state = directory.resolve("node-one/docs.sqlite");
    byte[] content = Files.readAllBytes(state);
    Arrays.fill(content, from, content.length, (byte) 0x5a);
    Files.write(state, content);

    one = open("one");
    Files.writeString(here.resolve("file 7"), "changed");
    await(() -> isUpToDate(one) && one.status("docs").files() >= 200);

    assertThat(directory.resolve("node-one/docs.sqlite.damaged")).exists();
    assertThat(one.versions("docs")).hasSizeGreaterThanOrEqualTo(2);
    assertThat(one.outstanding("docs", 10).items()).isEmpty();
    try (var files = Files.list(here)) {
      assertThat(files.filter(file -> file.toString().contains("conflict")).toList())
          .hasSizeLessThanOrEqualTo(1);
    }
  }

  @Test
  void aRemovedFolderIsAnOrdinaryOne() throws Exception {
    Files.writeString(here.resolve("x"), "1");
    one.add(folder(here));
    await(() -> isUpToDate(one));

    one.remove("docs");

    assertThat(one.list()).isEmpty();
    assertThat(FolderEngineTest.names(here)).containsExactly("x");
    assertThat(here.resolve(LocalFolder.OWN)).doesNotExist();
    assertThatThrownBy(() -> one.status("docs"))
        .isInstanceOf(MirrorException.class)
        .hasMessageContaining("tarn mirror list");
  }

  @Test
  void whatAnUndoSetAsideOutlivesTheMirror() throws Exception {
    for (int i = 0; i < 20; i++) {
      Files.writeString(here.resolve("f" + i), "old");
    }
    one.add(folder(here));
    await(() -> isUpToDate(one) && one.status("docs").files() == 20);
    for (int i = 0; i < 20; i++) {
      Files.writeString(here.resolve("f" + i), "rewritten");
    }
    await(() -> one.status("docs").heldDeletions() == 20);
    one.decide("docs", false);
    await(() -> isUpToDate(one) && Files.exists(here.resolve("f19")));

    one.remove("docs");

    try (Stream<Path> aside = Files.list(here.resolve(".tarn/undone"))) {
      assertThat(aside).hasSize(20).allSatisfy(file -> assertThat(file).hasContent("rewritten"));
    }
    assertThat(here.resolve("f0")).hasContent("old");
  }

  @Test
  void whatCannotBeMirroredIsRefusedWithAReason() throws Exception {
    one.add(folder(here));
    assertThatThrownBy(() -> one.add(folder(here)))
        .hasMessageContaining("is mirrored already, as docs");
    assertThatThrownBy(() -> one.add(folder(directory.resolve("here"))))
        .hasMessageContaining("lie inside each other");
    assertThatThrownBy(() -> one.add(folder(directory.resolve("nowhere"))))
        .hasMessageContaining("is no folder");
    assertThatThrownBy(() -> other.add(folder(here)))
        .hasMessageContaining("belongs to another mirrored folder");
    assertThatThrownBy(() -> one.add(folder(there)))
        .hasMessageContaining("give another with --name");
    Path shares = Files.createDirectories(directory.resolve("node/storage/shares"));
    Files.createFile(directory.resolve("node/tahoe.cfg"));
    assertThatThrownBy(() -> one.add(folder(shares))).hasMessageContaining("a node's own files");
  }

  @Test
  void whoHoldsTheReadCapOnlyReceives() throws Exception {
    Files.writeString(here.resolve("x"), "1");
    one.add(folder(here));
    DirectoryCap<?> readOnly = one.root("docs").toReadOnly().orElseThrow();
    assertThat(other.add(joining(there, readOnly)).device()).isEmpty();

    await(() -> Files.exists(there.resolve("x")));
    Files.writeString(there.resolve("y"), "2");
    Thread.sleep(1500);
    assertThat(here.resolve("y")).doesNotExist();
  }
}
