// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;

/// The promise that all others serve: a machine is lost with all that was on it, servers are lost
/// as many as can be spared, and the root cap brings back every file, with its name, time and
/// permissions. All nodes are processes, and are told what to do by commands.
class RecoveryTest {

  private static final EncodingParameters PARAMETERS = new EncodingParameters(3, 5, 5);
  private static final int EXPENDABLE = PARAMETERS.total() - PARAMETERS.needed();
  private static final int FILES = 2_000;
  private static final long LARGE = 200_000_000;
  private static final Duration PATIENCE = Duration.ofMinutes(8);

  /// Folders in which machines that build Tarn have texts, programs and perhaps pictures.
  private static final List<Path> REAL_FILES =
      List.of(
          Path.of(System.getProperty("java.home")),
          Path.of("/usr/share/icons"),
          Path.of("/usr/share/doc"),
          Path.of("/usr/lib/python3"),
          Path.of("/usr/lib/python3.11"),
          Path.of("/usr/include"),
          Path.of("/usr/share"));

  private static final List<String> ODD_NAMES =
      List.of(
          " leading and trailing ",
          "quote\"s and 'such'",
          "new\nline",
          "back\\slash",
          "composed \u00e9",
          "decomposed o\u0308",
          "\u65e5\u672c\u8a9e \ud83c\udf0a",
          "-rf",
          "*?[a]",
          "n".repeat(255));

  private final Nodes nodes = new Nodes();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void everythingComesBackFromTheRootCap() throws Exception {
    Path folder = Files.createDirectory(directory.resolve("documents"));
    fill(folder);
    Map<String, String> before = Trees.described(folder);
    assertThat(before.size()).isGreaterThanOrEqualTo(FILES);
    Program tarn = TarnProgram.onClassPath();
    List<StorageNode> servers = new ArrayList<>();
    for (int number = 0; number < PARAMETERS.total(); number++) {
      Path node = directory.resolve("server-" + number);
      int port = TestGrid.PORTS.next();
      StorageNode.createTarn(tarn, node, port);
      servers.add(nodes.add(StorageNode.start(tarn, node, port)));
    }
    GridView view =
        new GridView(
            PARAMETERS,
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(StorageNode::entry).toList());
    TarnGateway gateway = nodes.add(TarnGateway.start(tarn, directory.resolve("gateway"), view));

    tarn.run(List.of("mirror", "add", "-d", gateway.directory().toString(), folder.toString()));
    Mirroring.awaitUpToDate(gateway, PATIENCE);
    tarn.output(
        List.of(
            "recovery-kit",
            "-d",
            gateway.directory().toString(),
            "-o",
            directory.resolve("kit").toString()),
        "");
    gateway.process().kill();
    delete(gateway.directory());
    delete(folder);
    for (StorageNode server : servers.subList(0, EXPENDABLE)) {
      server.process().kill();
      delete(server.directory());
    }

    Path fresh = Files.createDirectory(directory.resolve("fresh"));
    recover(tarn, fresh);

    assertThat(Trees.described(fresh.resolve("documents"))).isEqualTo(before);
  }

  private void recover(Program tarn, Path to) throws IOException, InterruptedException {
    Path kit;
    try (Stream<Path> files = Files.walk(directory.resolve("kit"))) {
      kit = files.filter(file -> file.toString().endsWith(".json")).findFirst().orElseThrow();
    }
    tarn.output(List.of("recover", "--kit", kit.toString(), "--to", to.toString()), "");
  }

  /// Real files as they are found on this machine, one of them large, and some whose names are odd.
  private static void fill(Path folder) throws IOException {
    int number = 0;
    for (Path root : REAL_FILES) {
      if (Files.isDirectory(root) && number < FILES) {
        number = copy(root, folder, number);
      }
    }
    assertThat(number).as("files on this machine to try with").isEqualTo(FILES);
    large(folder.resolve("large.bin"));
    Path odd = Files.createDirectories(folder.resolve("odd names/\u00e4"));
    for (int i = 0; i < ODD_NAMES.size(); i++) {
      Files.writeString(odd.resolve(ODD_NAMES.get(i)), "content " + i);
    }
    Files.createFile(odd.resolve("empty"));
    Files.createDirectory(folder.resolve("empty folder"));
    Files.createSymbolicLink(folder.resolve("link"), Path.of("odd names/../large.bin"));
    Path precise = Files.writeString(folder.resolve("precise"), "to the nanosecond");
    Files.setLastModifiedTime(
        precise, FileTime.from(Instant.parse("1969-07-20T20:17:40.123456789Z")));
    Files.setPosixFilePermissions(precise, PosixFilePermissions.fromString("r--r-----"));
    FileTime old = FileTime.from(Instant.parse("2011-11-11T11:11:11.000000011Z"));
    Files.setPosixFilePermissions(
        folder.resolve("empty folder"), PosixFilePermissions.fromString("rwx------"));
    Files.setLastModifiedTime(folder.resolve("empty folder"), old);
    Files.setLastModifiedTime(odd, old);
  }

  private static int copy(Path root, Path folder, int first) throws IOException {
    int number = first;
    List<Path> some;
    try (Stream<Path> files = Files.walk(root)) {
      some =
          files
              .filter(file -> Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS))
              .filter(file -> file.toFile().length() < 4_000_000 && Files.isReadable(file))
              .limit(FILES - first)
              .toList();
    }
    for (Path file : some) {
      Path into = folder.resolve("files " + number / 100 + "/of " + number % 7);
      Files.createDirectories(into);
      Files.copy(file, into.resolve(number + " " + file.getFileName()));
      number++;
    }
    return number;
  }

  private static void large(Path file) throws IOException {
    Path modules = Path.of(System.getProperty("java.home"), "lib", "modules");
    try (FileChannel from = FileChannel.open(modules);
        FileChannel to =
            FileChannel.open(file, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
      while (to.size() < LARGE) {
        from.position(0);
        to.position(to.size());
        from.transferTo(0, Math.min(from.size(), LARGE - to.size()), to);
      }
    }
  }

  private static void delete(Path root) throws IOException {
    try (Stream<Path> all = Files.walk(root)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
