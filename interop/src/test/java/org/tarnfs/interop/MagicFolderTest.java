// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;

/// Two stock magic-folders, of Alice and of Bob, keep a folder the same through a Tarn gateway
/// each, on Tarn's storage servers.
class MagicFolderTest {

  private static final int FILES = 50;
  private static final List<Integer> SIZES = List.of(0, 1, 40, 3000, 70_000, 1_200_000);
  private static final Duration PATIENCE = Duration.ofMinutes(4);
  private static final Nodes NODES = new Nodes();

  @FunctionalInterface
  private interface Condition {
    boolean holds() throws IOException, InterruptedException;
  }

  @TempDir static Path directory;

  private static MagicFolder alice;
  private static MagicFolder bob;
  private static Path alicesFolder;
  private static Path bobsFolder;

  @BeforeAll
  static void start() throws Exception {
    StockInstallation stock = TestGrid.magicFolder();
    List<StorageNode> servers = TestGrid.tarnServers(NODES, directory);
    Mailbox mailbox = NODES.add(Mailbox.start(stock, directory, TestGrid.PORTS.next()));
    alice = startMagicFolder(stock, "alice", servers, mailbox);
    bob = startMagicFolder(stock, "bob", servers, mailbox);
    alicesFolder = Files.createDirectory(directory.resolve("alices-folder"));
    bobsFolder = Files.createDirectory(directory.resolve("bobs-folder"));

    alice.share(alicesFolder);
    alice.invite(bob, bobsFolder);
  }

  @AfterAll
  static void stop() {
    bob.close();
    alice.close();
    NODES.close();
  }

  private static MagicFolder startMagicFolder(
      StockInstallation stock, String author, List<StorageNode> servers, Mailbox mailbox)
      throws IOException, InterruptedException {
    GridView view =
        new GridView(
            new EncodingParameters(3, 10, 5),
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(StorageNode::entry).toList());
    Path node = directory.resolve("gateway-of-" + author);
    NODES.add(TarnGateway.start(TestGrid.tarnProgram(), node, view));
    return MagicFolder.start(stock, directory.resolve(author), author, node, mailbox);
  }

  @Test
  void filesAreAddedChangedAndDeletedByEither() throws Exception {
    Map<String, Bytes> files = new TreeMap<>();
    for (int number = 0; number < FILES; number++) {
      write(number, SIZES.get(number % SIZES.size()), files);
    }
    awaitInBothFolders("added", files);

    for (int number = 0; number < FILES; number += 4) {
      write(number, 5000, files);
    }
    awaitInBothFolders("changed", files);

    for (int number = 1; number < FILES; number += 4) {
      Files.delete(folderOf(number).resolve(name(number)));
      files.remove(name(number));
    }
    awaitInBothFolders("deleted", files);
  }

  @Test
  void bothVersionsAreKeptOfAFileThatBothChanged() throws Exception {
    Path hers = Files.writeString(alicesFolder.resolve("file"), "of both");
    Path his = bobsFolder.resolve("file");
    await("Bob's copy", () -> Files.exists(his) && bob.isDoneWith("file", Files.size(his)));

    bob.close();
    Files.writeString(hers, "changed by Alice");
    await("Alice's change", () -> alice.isDoneWith("file", Files.size(hers)));
    Files.writeString(his, "by Bob");
    bob = bob.startAgain();

    Path herVersion = bobsFolder.resolve("file.conflict-alice");
    Path hisVersion = alicesFolder.resolve("file.conflict-bob");
    await("a conflict", () -> Files.exists(herVersion) || Files.exists(hisVersion));
    assertThat(hers).hasContent("changed by Alice");
    assertThat(his).hasContent("by Bob");
    if (Files.exists(herVersion)) {
      assertThat(herVersion).hasContent("changed by Alice");
    } else {
      assertThat(hisVersion).hasContent("by Bob");
    }
  }

  /// Every third file is Bob's.
  private static Path folderOf(int number) {
    return (number % 3 == 0 ? bobsFolder : alicesFolder).resolve("files");
  }

  private static String name(int number) {
    return "%d/a_%d@b #100%% (copy)".formatted(number % 7, number);
  }

  private static void write(int number, int size, Map<String, Bytes> files) throws IOException {
    byte[] content = new byte[size];
    new Random().nextBytes(content);
    Path path = folderOf(number).resolve(name(number));
    Files.createDirectories(path.getParent());
    Files.write(path, content);
    files.put(name(number), Bytes.copyOf(content));
  }

  private static void awaitInBothFolders(String what, Map<String, Bytes> files)
      throws IOException, InterruptedException {
    for (Path folder : List.of(alicesFolder, bobsFolder)) {
      await(
          what + " in " + folder.getFileName(),
          () -> Trees.content(folder.resolve("files")).equals(files));
    }
  }

  private static void await(String what, Condition condition)
      throws IOException, InterruptedException {
    alice
        .process()
        .await(what, PATIENCE, () -> condition.holds() ? Optional.of(what) : Optional.empty());
  }
}
