// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import tools.jackson.databind.JsonNode;

final class CpCommandTest extends TransferFixture {

  @Test
  void treeComesBackAsItWas() throws Exception {
    Path copy = temporary.resolve("copy");

    Outcome there = run("cp", "-r", tree.toString(), alias);
    Outcome back = run("cp", "-r", alias + "tree", copy.toString());

    assertThat(there.exitCode()).as(there.err()).isZero();
    assertThat(back.exitCode()).as(back.err()).isZero();
    assertThat(contentOf(copy.resolve("tree"))).isEqualTo(contentOf(tree));
    assertThat(Files.getLastModifiedTime(copy.resolve("tree/big")).toMillis())
        .isEqualTo(Files.getLastModifiedTime(tree.resolve("big")).toMillis());
  }

  @Test
  void contentsOfADirectoryWithoutANameGoIntoTheTarget() throws Exception {
    Path copy = temporary.resolve("copy");
    run("cp", "-r", tree.toString(), alias);

    run("cp", "-r", alias, copy.toString());

    assertThat(contentOf(copy)).containsEntry("tree/a.txt", "small");
  }

  @Test
  void secondCopyMovesWhatChangedAlone() throws Exception {
    settle();
    run("cp", "-r", tree.toString(), alias);
    write("a.txt", "changed");
    write("deep/er/new", "new");

    JsonNode again = run("cp", "--json", "-r", tree.toString(), alias).json();
    Path copy = temporary.resolve("copy");
    run("cp", "-r", alias + "tree", copy.toString());
    Files.delete(copy.resolve("tree/big"));
    JsonNode back = run("cp", "--json", "-r", alias + "tree", copy.toString()).json();

    assertThat(again.get("filesMoved").asInt()).isEqualTo(2);
    assertThat(again.get("filesKept").asInt()).isEqualTo(3);
    assertThat(again.get("directoriesMade").asInt()).isZero();
    assertThat(back.get("filesMoved").asInt()).isEqualTo(1);
    assertThat(back.get("filesKept").asInt()).isEqualTo(4);
    assertThat(contentOf(copy.resolve("tree"))).isEqualTo(contentOf(tree));
  }

  @Test
  void copyThatWasBrokenOffGoesOn() throws Exception {
    settle();
    for (int i = 0; i < 20; i++) {
      Files.write(tree.resolve("file" + i), content(3000 + i));
    }
    settle();
    Thread copying = new Thread(() -> run("cp", "-r", tree.toString(), alias + "into"));
    copying.start();
    Path database = gateway().resolve("private/backupdb.sqlite");
    while (!Files.exists(database)) {
      Thread.onSpinWait();
    }
    copying.interrupt();
    copying.join();

    Outcome again = run("cp", "-r", tree.toString(), alias + "into");
    Path copy = temporary.resolve("copy");
    run("cp", "-r", alias + "into", copy.toString());

    assertThat(again.exitCode()).as(again.err()).isZero();
    assertThat(contentOf(copy.resolve("into/tree"))).isEqualTo(contentOf(tree));
    try (Stream<Path> files = Files.walk(copy)) {
      assertThat(files.map(Path::toString)).noneMatch(name -> name.endsWith(".partial"));
    }
  }

  @Test
  void fileIsCopiedUnderAnotherNameOrIntoADirectory() throws Exception {
    String file = tree.resolve("a.txt").toString();
    Path copy = temporary.resolve("copy");

    assertThat(run("cp", file, alias + "new/b.txt").exitCode()).isZero();
    assertThat(run("cp", file, tree.resolve("big").toString(), alias).exitCode()).isZero();
    assertThat(run("cp", alias + "new/b.txt", copy.toString()).exitCode()).isZero();
    assertThat(run("cp", alias + "big", temporary.toString()).exitCode()).isZero();

    assertThat(run("ls", alias).out()).isEqualTo("a.txt\nbig\nnew\n");
    assertThat(copy).hasContent("small");
    assertThat(temporary.resolve("big")).hasBinaryContent(content(20_000));
  }

  @Test
  void copyOnTheGridLinksWhatNeverChanges() throws Exception {
    run("cp", "-r", tree.toString(), alias);
    reading("mutable", "put", "-m", "-", alias + "tree/mutable");

    Outcome copied = run("cp", "-r", alias + "tree", alias + "other");

    assertThat(copied.exitCode()).as(copied.err()).isZero();
    assertThat(run("ls", "--uri", alias + "other/tree").out()).contains("URI:CHK:");
    assertThat(cap(alias + "other/tree", "big")).isEqualTo(cap(alias + "tree", "big"));
    assertThat(cap(alias + "other/tree", "mutable")).isEqualTo("URI:LIT:nv2xiylcnrsq");
  }

  @Test
  void mutableFileInTheTargetIsChangedInPlace() throws Exception {
    reading("mutable", "put", "-m", "-", alias + "a.txt");
    String before = cap(alias, "a.txt");

    run("cp", tree.resolve("a.txt").toString(), alias);

    assertThat(cap(alias, "a.txt")).isEqualTo(before);
    Path copy = temporary.resolve("copy");
    run("cp", alias + "a.txt", copy.toString());
    assertThat(copy).hasContent("small");
  }

  @Test
  void whatCannotBeCopiedIsToldAndTheRestGoesOn() throws Exception {
    Files.createSymbolicLink(tree.resolve("link"), Path.of("/etc/passwd"));
    reading("text", "put", "-", alias + "tree/deep");

    Outcome copied = run("cp", "-r", tree.toString(), alias);

    assertThat(copied.exitCode()).isEqualTo(ExitCode.INCOMPLETE.number());
    assertThat(copied.err())
        .contains("link is left out: it is a symbolic link")
        .contains("tree/deep is left out: there is a file of that name");
    assertThat(run("ls", "-F", alias + "tree").out()).isEqualTo("a.txt\nbig\ndeep\nçà/\n");
  }

  @Test
  void namesThatWouldLeadOutOfTheTargetAreRefused() throws Exception {
    String hostile =
        hostileDirectory("..", ".", "/tmp/out", "../../out", "good", "nul\0", "sub/out");
    Path copy = Files.createDirectories(temporary.resolve("here/copy"));
    Map<String, String> before = contentOf(temporary.resolve("tree"));

    Outcome copied = run("cp", "-r", hostile, copy.toString());

    assertThat(copied.exitCode()).isEqualTo(ExitCode.INCOMPLETE.number());
    assertThat(contentOf(temporary.resolve("here"))).containsOnlyKeys("", "copy", "copy/good");
    assertThat(contentOf(temporary.resolve("tree"))).isEqualTo(before);
    assertThat(copied.out()).contains("6 LEFT OUT");
  }

  @Test
  void directoryHereIsNotReplacedByAFile() throws Exception {
    run("cp", tree.resolve("a.txt").toString(), alias);
    Path copy = Files.createDirectories(temporary.resolve("copy"));
    Files.createDirectory(copy.resolve("a.txt"));

    Outcome copied = run("cp", "-r", alias, copy.toString());

    assertThat(copied.exitCode()).isEqualTo(ExitCode.INCOMPLETE.number());
    assertThat(copied.err()).contains("a.txt is left out: is a directory");
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    String directory = tree.toString();
    String file = tree.resolve("a.txt").toString();

    assertThat(run("cp", directory, alias).err()).contains("give -r");
    assertThat(run("cp", file, temporary.toString()).exitCode()).isEqualTo(2);
    assertThat(run("cp", alias + "none", temporary.toString()).exitCode()).isEqualTo(10);
    assertThat(run("cp", temporary.resolve("none").toString(), alias).exitCode()).isEqualTo(1);
    assertThat(run("cp", file).exitCode()).isEqualTo(2);
    run("cp", file, alias + "a");
    assertThat(run("cp", "-r", directory, alias + "a").exitCode()).isEqualTo(11);
    assertThat(run("cp", file, file, alias).err()).contains("have the name a.txt");
  }

  @Test
  void tooFewServersAreToldByTheirOwnCode() throws Exception {
    String file = file(5007).toString();

    without(2, () -> assertThat(run("cp", file, alias + "x").exitCode()).isNotZero());
    assertThat(run("ls", alias).out()).isEmpty();
  }

  private static String cap(String directory, String name) {
    JsonNode child = run("ls", "--json", "--uri", directory).json().get("children").get(name);
    JsonNode write = child.get("rw_uri");
    return (write == null ? child.get("ro_uri") : write).asString();
  }

  /// A directory as no program of good will writes it.
  private static String hostileDirectory(String... names) throws Exception {
    byte[] all = new byte[0];
    for (String name : names) {
      byte[] entry =
          Netstring.encode(
              name.getBytes(UTF_8),
              "URI:LIT:krugkidfnzsc4".getBytes(UTF_8),
              new byte[0],
              "{}".getBytes(UTF_8));
      byte[] outer = Netstring.encode(entry);
      byte[] longer = Arrays.copyOf(all, all.length + outer.length);
      System.arraycopy(outer, 0, longer, all.length, outer.length);
      all = longer;
    }
    Cap file =
        grid.client()
            .grid()
            .put(ReplayableSource.ofBytes(all), grid.client().convergent(), Progress.NONE)
            .cap();
    return file.toSecretString().replace("URI:CHK:", "URI:DIR2-CHK:");
  }
}
