// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.tarnfs.gateway.app.Node;
import org.tarnfs.gateway.app.NodeDirectory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Mirrored folders, as a user would try them.
final class MirrorCommandsTest extends GridFixture {

  private static final AtomicInteger NUMBERS = new AtomicInteger();

  private String name = "";
  private Path folder = Path.of("");

  @BeforeEach
  void makeFolder() throws Exception {
    name = "folder-" + NUMBERS.incrementAndGet();
    folder = Files.createDirectory(temporary.resolve(name));
  }

  @AfterEach
  void removeAll() {
    for (JsonNode left : mirror("list", "--json").json().get("folders")) {
      mirror("remove", left.get("name").asString());
    }
  }

  @Test
  void folderIsMirroredUntilItIsRemoved() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "one");

    Outcome added = mirror("add", folder.toString());

    assertThat(added.exitCode()).as(added.err()).isZero();
    assertThat(added.out())
        .isEqualTo(
            "%s is mirrored from now on, as device gateway; how it is: tarn mirror status %s\n"
                .formatted(folder, name));
    awaitState(name, "up-to-date");
    assertThat(mirror("status").out())
        .isEqualTo("%s: Up to date (1 file, 3 bytes), %s\n".formatted(name, folder));
    assertThat(mirror("status", name).out()).isEqualTo(mirror("status").out());
    assertThat(mirror("list").out()).isEqualTo("%s  Up to date  %s\n".formatted(name, folder));
    assertThat(mirror("versions", name).out()).contains("1 file");
    assertThat(mirror("conflicts", name).out()).isEmpty();
    assertThat(run("status").out())
        .isEqualTo("Everything is up to date; 4 of 4 servers answer\n" + mirror("status").out());
    Outcome removed = mirror("remove", name);
    assertThat(removed.out()).contains("Its files stay in " + folder, "stays there");
    assertThat(mirror("status").out()).startsWith("no folder is mirrored yet; add one:");
    assertThat(run("status").out()).startsWith("No folder is mirrored; 4 of 4");
    assertThat(folder.resolve("a.txt")).hasContent("one");
  }

  @Test
  void otherDeviceJoinsWithTheRootCap() throws Exception {
    Files.writeString(folder.resolve("a.txt"), "one");
    mirror("add", folder.toString());
    awaitState(name, "up-to-date");
    Outcome cap = mirror("root-cap", name);
    assertThat(cap.out()).matches("URI:DIR2:[a-z0-9:]+\n");
    assertThat(cap.err()).contains("whoever has this cap can read and change the folder");
    assertThat(mirror("root-cap", "--read-only", name).out()).startsWith("URI:DIR2-RO:");
    Path other = temporary.resolve("other");
    Path joined = Files.createDirectory(temporary.resolve("joined"));
    try (Node node = Node.start(secondNode(other))) {
      assertThat(node.knownServers()).isEqualTo(SERVERS);

      Outcome join =
          Outcome.reading(
              cap.out(), "mirror", "add", "-d" + other, "--join", "--device=attic", "" + joined);

      assertThat(join.exitCode()).as(join.err()).isZero();
      await(() -> Files.exists(joined.resolve("a.txt")), there -> there);
      assertThat(joined.resolve("a.txt")).hasContent("one");
      assertThat(join.out() + join.err()).doesNotContain("URI:");
      Path target = temporary.resolve("target");
      Outcome restored =
          Outcome.of(
              "mirror", "restore", "-d" + other, "--device=gateway", "--to=" + target, "joined");
      assertThat(restored.exitCode()).as(restored.err()).isZero();
      assertThat(restored.err()).startsWith("joined as of 20").contains(", on gateway\n");
      assertThat(target.resolve("a.txt")).hasContent("one");
    }
  }

  @Test
  void massDeletionIsHeldShownAndUndone() throws Exception {
    for (int i = 10; i < 40; i++) {
      Files.writeString(folder.resolve("f" + i), "content " + i);
    }
    mirror("add", folder.toString());
    awaitState(name, "up-to-date");
    for (int i = 10; i < 35; i++) {
      Files.delete(folder.resolve("f" + i));
    }
    assertThat(mirror("rescan", name).exitCode()).isZero();
    awaitState(name, "needs-attention");

    Outcome status = mirror("status", name);
    Outcome sentence = run("status");
    Outcome unasked = mirror("undo", name);
    Outcome undone = mirror("undo", "--yes", name);

    assertThat(status.out())
        .contains("25 of 30 files were deleted here")
        .contains("held until you decide: tarn mirror accept " + name);
    assertThat(sentence.out()).startsWith("1 folder needs attention; 4 of 4 servers answer\n");
    assertThat(unasked.exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(unasked.err()).contains("25 of 30 files", "\n  f10\n", "--yes");
    assertThat(undone.exitCode()).as(undone.err()).isZero();
    awaitState(name, "up-to-date");
    assertThat(folder.resolve("f10")).hasContent("content 10");
    assertThat(folder.resolve("f34")).hasContent("content 34");
    assertThat(mirror("accept", "--yes", name).err()).contains("nothing is held in " + name);
  }

  @Test
  void folderIsPausedAndResumed() throws Exception {
    mirror("add", folder.toString());
    awaitState(name, "up-to-date");

    assertThat(mirror("pause", "--for=8h", name).out()).isEqualTo(name + " is paused for 8h\n");
    awaitState(name, "paused");
    assertThat(mirror("status", name).out()).contains("Paused (until ");
    assertThat(mirror("resume", name).exitCode()).isZero();
    awaitState(name, "up-to-date");
    assertThat(mirror("pause", "--for=soon", name).exitCode()).isEqualTo(2);
    assertThat(mirror("pause", "--for=0h", name).exitCode()).isEqualTo(2);
  }

  @Test
  void whatIsOutstandingIsToldWithItsReason() throws Exception {
    mirror("add", folder.toString());
    awaitState(name, "up-to-date");

    without(
        2,
        () -> {
          Files.writeString(folder.resolve("late"), "x".repeat(1000));
          String text =
              await(
                  () -> mirror("status", name).out(), told -> told.contains("waiting-for-servers"));

          assertThat(text)
              .contains("Waiting for servers (1 change to store")
              .contains("to store   late, 1.00 kB\n")
              .contains("; tried ")
              .doesNotContain("%");
          assertThat(run("status").out()).startsWith("Waiting for servers with 1 folder;");
        });
    mirror("rescan", name);
    awaitState(name, "up-to-date");
  }

  @Test
  void whatDiffersBetweenTwoVersionsIsListed() throws Exception {
    Files.writeString(folder.resolve("changes"), "one");
    Files.writeString(folder.resolve("goes"), "x".repeat(1200));
    Files.setLastModifiedTime(
        Files.writeString(folder.resolve("touched"), "t"), FileTime.from(Instant.EPOCH));
    String before = addAndTell();
    Files.writeString(folder.resolve("changes"), "other");
    Files.delete(folder.resolve("goes"));
    Files.createDirectory(folder.resolve("new"));
    Files.writeString(folder.resolve("new/comes"), "four");
    Files.setPosixFilePermissions(
        folder.resolve("touched"), PosixFilePermissions.fromString("r--------"));
    rescanAndTell();

    Outcome diff = mirror("diff", "--from", before, name);
    Outcome below = mirror("diff", "--from", before, name, "new");
    Outcome few = mirror("diff", "--from", before, "--limit=1", name);
    JsonNode json = mirror("diff", "--json", "--from", before, name).json();
    Outcome same = mirror("diff", "--from", before, "--to", before, name);

    assertThat(diff.exitCode()).as(diff.err()).isZero();
    assertThat(diff.out())
        .matches(
            """
            M changes \\(5 bytes, was 3 bytes\\)
            - goes \\(1.20 kB\\)
            \\+ new/
            \\+ new/comes \\(4 bytes\\)
            U touched \\(permissions 0400, were 0\\d44\\)
            """);
    assertThat(diff.err()).startsWith("2 added, 1 deleted, 1 changed, 1 touched from 20");
    assertThat(below.out()).isEqualTo("+ new/\n+ new/comes (4 bytes)\n");
    assertThat(few.out()).isEqualTo("M changes (5 bytes, was 3 bytes)\n");
    assertThat(few.err()).contains("and 4 more; --limit N tells more\n");
    assertThat(json.get("total").asInt()).isEqualTo(5);
    assertThat(json.get("differences").get(0).get("after").get("bytes").asInt()).isEqualTo(5);
    assertThat(json.get("differences").get(1).get("change").asString()).isEqualTo("deleted");
    assertThat(json.get("from").get("files").asInt()).isEqualTo(3);
    assertThat(same.out()).isEmpty();
    assertThat(same.err()).startsWith("nothing differs from 20");
  }

  @Test
  void versionThatIsNotThereIsTold() throws Exception {
    Files.writeString(folder.resolve("a"), "one");
    addAndTell();

    assertRefused(
        mirror("diff", "--from=2020-01-01", name), ExitCode.NOT_FOUND, "the oldest is of 20");
    assertRefused(mirror("diff", name, "none"), ExitCode.NOT_FOUND, "");
    assertRefused(mirror("diff", "--from=soon", name), ExitCode.USAGE, "a time is like 2026-03-05");
    assertRefused(mirror("diff", "--limit=-1", name), ExitCode.USAGE, "--limit");
  }

  @Test
  void whatWasThereIsRestoredToAnotherPlace() throws Exception {
    Files.createDirectories(folder.resolve("sub/deep"));
    Files.writeString(folder.resolve("sub/deep/a"), "old a");
    Files.writeString(folder.resolve("b"), "old b");
    String before = addAndTell();
    Files.delete(folder.resolve("sub/deep/a"));
    Files.writeString(folder.resolve("b"), "new b");
    rescanAndTell();
    Path some = temporary.resolve("some");
    Path all = temporary.resolve("all");

    Outcome file = mirror("restore", name, "sub/deep/a", "--as-of", before, "--to", "" + some);
    Outcome both =
        mirror("restore", "--json", "--as-of", before, "--to", "" + some, name, "sub", "b");
    Outcome newest = mirror("restore", "--to", "" + all, name);

    assertThat(file.exitCode()).as(file.err()).isZero();
    assertThat(file.out()).startsWith("1 files restored, 0 there already, 5 bytes in ");
    assertThat(file.err())
        .startsWith(name + " as of 20")
        .contains(", on gateway\n", "what became of each file is in " + some);
    assertThat(some.resolve("sub/deep/a")).hasContent("old a");
    assertThat(both.exitCode()).as(both.err()).isZero();
    assertThat(some.resolve("b")).hasContent("old b");
    JsonNode json = both.json();
    assertThat(json.get("filesMoved").asInt()).isEqualTo(1);
    assertThat(json.get("filesKept").asInt()).isEqualTo(1);
    assertThat(json.get("folders").get(0).get("name").asString()).isEqualTo(name);
    assertThat(json.get("folders").get(0).get("time").asString()).isEqualTo(before);
    assertThat(newest.exitCode()).as(newest.err()).isZero();
    assertThat(all.resolve("b")).hasContent("new b");
    assertThat(all.resolve("sub/deep")).isEmptyDirectory();
    assertThat(folder.resolve("b")).hasContent("new b");
    assertThat(file.out() + file.err() + both.out() + newest.err()).doesNotContain("URI:");
    Outcome skipped =
        mirror("restore", "--on-conflict=skip", "--as-of", before, "--to", "" + all, name, "b");
    assertThat(skipped.exitCode()).isEqualTo(ExitCode.INCOMPLETE.number());
    assertThat(all.resolve("b")).hasContent("new b");
  }

  @Test
  void whatWasThereIsRestoredInPlace() throws Exception {
    Files.createDirectories(folder.resolve("sub"));
    Files.writeString(folder.resolve("sub/a"), "old a");
    Files.writeString(folder.resolve("b"), "old b");
    String before = addAndTell();
    Files.delete(folder.resolve("sub/a"));
    Files.writeString(folder.resolve("b"), "new b");
    Files.writeString(folder.resolve("c"), "new c");
    rescanAndTell();

    Outcome some = mirror("restore", "--in-place", "--as-of", before, name, "./sub/");
    assertThat(some.exitCode()).as(some.err()).isZero();
    assertThat(some.out())
        .matches(
            name + " is brought back as of .{19}; see how far it is: .* status " + name + "\n");
    await(() -> Files.exists(folder.resolve("sub/a")), there -> there);
    assertThat(folder.resolve("b")).hasContent("new b");
    awaitState(name, "up-to-date");
    Outcome all = mirror("restore", "--in-place", "--exact", "--json", "--as-of", before, name);

    assertThat(all.json().get("time").asString()).isEqualTo(before);
    await(() -> Files.readString(folder.resolve("b")), "old b"::equals);
    await(() -> Files.exists(folder.resolve("c")), there -> !there);
    assertThat(folder.resolve("sub/a")).hasContent("old a");
    assertRefused(
        mirror("restore", "--in-place", "--as-of", before, name, "no"),
        ExitCode.NOT_FOUND,
        "there is nothing at one of these paths");
    assertRefused(
        mirror("restore", "--in-place", "--as-of=2020-01-01", name),
        ExitCode.NOT_FOUND,
        "the oldest is of");
    assertRefused(mirror("restore", "--in-place", name), ExitCode.USAGE, "needs --as-of");
    assertRefused(
        mirror("restore", "--exact", "--to=x", name), ExitCode.USAGE, "--exact goes with");
    assertRefused(
        mirror("restore", "--in-place", "--to=x", name), ExitCode.USAGE, "--to DIR, or --in-place");
  }

  @Test
  void whatIsOnTheGridOnlyIsListedAndFetched() throws Exception {
    Files.writeString(folder.resolve("a"), "longer than a cap can hold itself; ".repeat(4));
    addAndTell();

    Outcome released = mirror("released", "--json", name);
    Outcome fetched = mirror("fetch", name, "a");

    assertThat(released.json().get("total").asInt()).isZero();
    assertThat(mirror("released", name).out()).isEmpty();
    assertThat(fetched.exitCode()).as(fetched.err()).isZero();
    assertThat(fetched.out()).isEqualTo("nothing there is on the grid only\n");
  }

  @Test
  void whatCannotBeRestoredIsTold() throws Exception {
    Files.writeString(folder.resolve("a"), "one");
    addAndTell();
    String to = "--to=" + temporary.resolve("target");
    Path link = Files.createSymbolicLink(temporary.resolve("link"), folder);

    Outcome nothing = mirror("restore", to, name, "no");
    assertThat(nothing.exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
    assertThat(nothing.err()).contains("there is nothing at \"no\" in the folder at that time");
    assertRefused(
        mirror("restore", to, "--as-of=2020-01-01", name), ExitCode.NOT_FOUND, "the oldest there");
    assertRefused(
        mirror("restore", to, "--device=none", name),
        ExitCode.NOT_FOUND,
        "there is no device of that name of folder " + name);
    assertRefused(mirror("restore", to, "nobody"), ExitCode.NOT_FOUND, "by the name nobody");
    assertRefused(mirror("restore", to, "--as-of=soon", name), ExitCode.USAGE, "a time is like");
    assertRefused(
        mirror("restore", to, "--on-conflict=perhaps", name), ExitCode.USAGE, "--on-conflict is");
    assertThat(mirror("restore", name).exitCode()).isEqualTo(ExitCode.USAGE.number());
    for (Path inside : new Path[] {folder, folder.resolve("new/place"), link.resolve("new")}) {
      assertRefused(
          mirror("restore", "--to=" + inside, name),
          ExitCode.USAGE,
          inside + " is in the mirrored folder " + name);
    }
    without(
        3,
        () ->
            assertThat(mirror("restore", to, name).exitCode())
                .isEqualTo(ExitCode.NOT_ENOUGH_SHARES.number()));
  }

  @Test
  void versionIsPinnedAndUnpinned() throws Exception {
    Files.writeString(folder.resolve("a"), "one");
    String time = addAndTell();

    Outcome pinned = mirror("pin", name, time);
    List<String> versions = mirror("versions", name).out().lines().toList();
    Outcome unpinned = mirror("unpin", "--json", name, time);

    assertThat(pinned.exitCode()).as(pinned.err()).isZero();
    assertThat(pinned.out()).matches(name + " as of .{19} \\(1 file\\) is kept for ever\n");
    assertThat(versions.getLast()).endsWith("pinned");
    assertThat(unpinned.json().get("pinned").asBoolean()).isFalse();
    assertRefused(mirror("unpin", name, time), ExitCode.NOT_FOUND, "is not pinned");
    assertRefused(mirror("pin", name, "2020-01-01"), ExitCode.NOT_FOUND, "the oldest is of 20");
    assertRefused(mirror("pin", name, "soon"), ExitCode.USAGE, "a time is like");
    assertRefused(mirror("pin", "nobody", time), ExitCode.NOT_FOUND, "by the name nobody");
    assertThat(mirror("pin", name).exitCode()).isEqualTo(ExitCode.USAGE.number());
  }

  @Test
  void settingsAreShownAndChanged() throws Exception {
    mirror("add", folder.toString());

    assertThat(mirror("set", name).out())
        .isEqualTo(
            """
            retention      all 1d, hourly 48, daily 30, weekly 52, monthly forever
            guard-share    50%
            guard-files    20
            scan-every     1h
            poll-every     10s
            release-after  off
            release-grace  7d
            """);
    Outcome set =
        mirror(
            "set",
            "--retention=weekly 2, all 3d",
            "--guard-share=12.5%",
            "--guard-files=100",
            "--scan-every=90m",
            "--poll-every=60s",
            "--release-after=90d",
            "--release-grace=24h",
            name);
    assertThat(set.out())
        .isEqualTo(
            """
            retention      all 3d, weekly 2
            guard-share    12.5%
            guard-files    100
            scan-every     90m
            poll-every     1m
            release-after  90d
            release-grace  1d
            """);
    assertThat(mirror("set", name).out()).isEqualTo(set.out());
    JsonNode off = mirror("set", "--json", "--guard-share=off", name).json();
    assertThat(off.get("guardShare").asDouble()).isEqualTo(2);
    assertThat(mirror("set", name).out()).contains("guard-share    off");
    assertRefused(
        mirror("set", "--retention=sometimes", name), ExitCode.USAGE, "which snapshots to keep");
    assertRefused(mirror("set", "--scan-every=2d", name), ExitCode.USAGE, "from 1 minute to 1 day");
    assertRefused(mirror("set", "--scan-every=often", name), ExitCode.USAGE, "like 10s, 30m or 1h");
    assertRefused(mirror("set", "--guard-files=0", name), ExitCode.USAGE, "must be from 1 to");
    for (String share : new String[] {"2", "0%", "101%", "half", "-1%", "1e9%"}) {
      assertRefused(mirror("set", "--guard-share=" + share, name), ExitCode.USAGE, "");
    }
    assertThat(mirror("set", name).out()).contains("all 3d, weekly 2", "guard-share    off");
    assertThat(mirror("set", "--release-after=off", name).out()).contains("release-after  off");
  }

  /// Mirrors the folder, and tells the time of its newest version.
  private String addAndTell() throws Exception {
    Outcome added = mirror("add", folder.toString());
    assertThat(added.exitCode()).as(added.err()).isZero();
    awaitState(name, "up-to-date");
    await(() -> newest().get("files").asInt(), Predicate.isEqual(files()));
    return newest().get("time").asString();
  }

  /// Has the folder looked at, and tells the time of its newest version, which is another.
  private String rescanAndTell() throws Exception {
    String last = newest().get("time").asString();
    mirror("rescan", name);
    await(() -> newest().get("time").asString(), time -> !time.equals(last));
    awaitState(name, "up-to-date");
    return newest().get("time").asString();
  }

  private int files() throws Exception {
    try (Stream<Path> files = Files.walk(folder)) {
      return (int)
          files
              .filter(Files::isRegularFile)
              .filter(file -> !file.startsWith(folder.resolve(".tarn")))
              .count();
    }
  }

  private JsonNode newest() {
    JsonNode versions = mirror("versions", "--json", name).json().get("versions");
    return versions.isEmpty()
        ? JsonMapper.shared().readTree("{\"files\":-1,\"time\":\"\"}")
        : versions.get(versions.size() - 1);
  }

  @Test
  void folderThatCannotBeMirroredIsRefused() throws Exception {
    Path inside = Files.createDirectory(folder.resolve("inside"));
    Path other = Files.createDirectory(temporary.resolve("other"));
    Path file = Files.writeString(temporary.resolve("file"), "");
    mirror("add", folder.toString());

    assertRefused(mirror("add", folder.toString()), ExitCode.EXISTS, "is mirrored already, as");
    assertRefused(mirror("add", inside.toString()), ExitCode.USAGE, "lie inside each other");
    assertRefused(mirror("add", temporary.toString()), ExitCode.USAGE, "lie inside each other");
    assertRefused(mirror("add", file.toString()), ExitCode.USAGE, "is no folder; make it first");
    assertRefused(mirror("add", "" + gateway()), ExitCode.USAGE, "a node's own files");
    assertRefused(mirror("add", "--name=a/b", "" + other), ExitCode.USAGE, "a folder's name has");
  }

  @Test
  void capThatIsNoRootIsRefused() throws Exception {
    String file = run("put", "" + file(2000)).out();
    String directory = run("mkdir").out();
    String verify = Outcome.reading(directory, "cap", "--json").json().get("verifyCap").asString();

    assertRefused(join(file), ExitCode.BAD_CAP, "not one of a directory");
    assertRefused(join(directory), ExitCode.BAD_CAP, "not the root of a mirrored folder");
    assertRefused(join("nonsense"), ExitCode.BAD_CAP, "");
    assertRefused(join(verify), ExitCode.BAD_CAP, "");
    assertRefused(join("URI:DIR2-LIT:"), ExitCode.BAD_CAP, "cannot read a mirrored folder");
    assertRefused(join(""), ExitCode.USAGE, "there is no cap");
    assertThat(mirror("list", "--json").json().get("folders")).isEmpty();
  }

  @Test
  void unknownNameIsToldByEveryCommand() {
    for (String command :
        new String[] {
          "status",
          "pause",
          "resume",
          "rescan",
          "remove",
          "conflicts",
          "versions",
          "diff",
          "set",
          "released",
          "fetch",
          "root-cap",
          "accept",
          "undo"
        }) {
      Outcome outcome = mirror(command, "--json", "no one");

      assertThat(outcome.exitCode()).as(command).isEqualTo(ExitCode.NOT_FOUND.number());
      assertThat(outcome.error().get("kind").asString()).isEqualTo("not-found");
      assertThat(outcome.error().get("message").asString())
          .isEqualTo(
              "no folder is mirrored here by the name no one; tarn mirror list shows those that"
                  + " are");
    }
  }

  @Test
  void nodeThatDoesNotRunIsToldWithTheWayToStartIt() throws Exception {
    Path other = temporary.resolve("other");
    NodeDirectory node = secondNode(other);
    Node.start(node).close();

    Outcome stopped = Outcome.of("mirror", "list", "-d" + other);
    Files.writeString(other.resolve("node.url"), "http://127.0.0.1:9/\n");
    Outcome killed = Outcome.of("status", "-d" + other);
    Outcome missing = Outcome.of("mirror", "list", "-d" + temporary.resolve("none"));

    for (Outcome outcome : new Outcome[] {stopped, killed}) {
      assertThat(outcome.exitCode()).isEqualTo(ExitCode.NOT_RUNNING.number());
      assertThat(outcome.err())
          .isEqualTo(
              "tarn: the node in %1$s is not running; start it: tarn run %1$s\n".formatted(other));
    }
    assertThat(missing.exitCode()).isEqualTo(ExitCode.BAD_NODE.number());
  }

  @Test
  void mirrorGoesOnWhenItsNodeIsStartedAgain() throws Exception {
    Path other = temporary.resolve("other");
    NodeDirectory node = secondNode(other);
    try (Node running = Node.start(node)) {
      assertThat(running.warnings()).isEmpty();
      Outcome added = Outcome.of("mirror", "add", "-d" + other, "--name=kept", "" + folder);
      assertThat(added.exitCode()).as(added.err()).isZero();
    }
    Files.writeString(folder.resolve("while-stopped"), "x");
    Files.writeString(other.resolve("private/folders/broken.json"), "{}");

    try (Node running = Node.start(node)) {
      await(
          () -> Outcome.of("mirror", "status", "-d" + other).out(),
          text -> text.contains("kept: Up to date (1 file"));
      assertThat(running.warnings())
          .singleElement()
          .asString()
          .contains("broken.json does not hold what Tarn writes there");
    }
  }

  private Outcome join(String cap) {
    return Outcome.reading(
        cap, "mirror", "add", "-d" + gateway(), "--join", "--cap-file=-", folder.toString());
  }

  private static void assertRefused(Outcome outcome, ExitCode code, String message) {
    assertThat(outcome.exitCode()).as(outcome.err()).isEqualTo(code.number());
    assertThat(outcome.err()).startsWith("tarn: ").contains(message).doesNotContain("URI:");
    assertThat(outcome.out()).isEmpty();
  }

  private static NodeDirectory secondNode(Path directory) throws Exception {
    Outcome created =
        Outcome.of(
            "create-node",
            "--no-storage",
            "--port=0",
            "--shares-needed=2",
            "--shares-happy=3",
            "--shares-total=4",
            "" + directory);
    assertThat(created.exitCode()).as(created.err()).isZero();
    Files.copy(
        gateway().resolve("private/servers.yaml"), directory.resolve("private/servers.yaml"));
    return new NodeDirectory(directory);
  }

  private static Outcome mirror(String command, String... arguments) {
    return Outcome.of(
        Stream.concat(Stream.of("mirror", command, "-d" + gateway()), Arrays.stream(arguments))
            .toArray(String[]::new));
  }

  private static void awaitState(String name, String state) throws Exception {
    await(
        () -> mirror("status", "--json", name).json().get("folders").get(0).get("state").asString(),
        state::equals);
  }

  private interface Question<T> {
    T ask() throws Exception;
  }

  private static <T> T await(Question<T> question, Predicate<T> isIt) throws Exception {
    long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
    T answer = question.ask();
    while (!isIt.test(answer) && System.nanoTime() < deadline) {
      Thread.sleep(100);
      answer = question.ask();
    }
    assertThat(isIt.test(answer)).as(String.valueOf(answer)).isTrue();
    return answer;
  }
}
