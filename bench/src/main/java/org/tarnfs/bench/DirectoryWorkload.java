// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What a system has to do with directories and mutable files. What it did is looked at after the
/// clock has stopped.
final class DirectoryWorkload {

  private static final MemorySegment NOTHING = MemorySegment.ofArray(new byte[0]);
  private static final int OVERWRITE = 1024;
  private static final int LISTING = 1024 * 1024;

  /// The report on one file or directory names every server and share.
  private static final int CHECKED_OBJECT = 16 * 1024;

  private final RandomPool pool;
  private final RunningGrid grid;
  private final Stopwatch stopwatch;

  DirectoryWorkload(RandomPool pool, RunningGrid grid, Results results) {
    this.pool = pool;
    this.grid = grid;
    this.stopwatch = new Stopwatch(grid, results);
  }

  /// How many random files a round takes.
  static int files(Settings.Directories sizes) {
    return 2 + sizes.overwrites() + sizes.treeFiles();
  }

  /// Everything once; `scratch`, which is not there yet, becomes the directory that is backed up.
  void round(Settings.Directories sizes, Path scratch) throws Exception {
    FileTree tree = FileTree.write(scratch, sizes, pool);
    try (WebConnection connection = new WebConnection(grid.web())) {
      makeDirectories(connection, sizes.directories());
      String file = connection.put(pool.file(Settings.Sizes.SMALL));
      linksOneByOne(connection, file, sizes.links());
      linksInOneBatch(connection, file, sizes.links());
      overwrites(connection, sizes.overwrites());
      FileTree.awaitNextSecond();
      String target = makeDirectory(connection);
      backup(Measure.BACKUP_FIRST, tree, target);
      backup(Measure.BACKUP_UNCHANGED, tree, target);
      deepCheck(connection, latest(connection, target), tree.objects());
    }
  }

  private static String makeDirectory(WebConnection connection) throws IOException {
    return connection.exchange("POST", "/uri?t=mkdir", NOTHING);
  }

  private void makeDirectories(WebConnection connection, int count) throws Exception {
    stopwatch.rate(
        Measure.MKDIR,
        count,
        () -> {
          for (int number = 0; number < count; number++) {
            makeDirectory(connection);
          }
        });
  }

  private void linksOneByOne(WebConnection connection, String file, int count) throws Exception {
    String directory = "/uri/" + makeDirectory(connection);
    stopwatch.rate(
        Measure.LINK_ONE,
        count,
        () -> {
          for (int number = 0; number < count; number++) {
            connection.exchange("PUT", directory + "/" + child(number) + "?t=uri", ascii(file));
          }
        });
    requireChildren(connection, directory, count);
  }

  private void linksInOneBatch(WebConnection connection, String file, int count) throws Exception {
    String directory = "/uri/" + makeDirectory(connection);
    String children =
        IntStream.range(0, count)
            .mapToObj(
                number ->
                    "\"%s\":[\"filenode\",{\"ro_uri\":\"%s\"}]".formatted(child(number), file))
            .collect(Collectors.joining(",", "{", "}"));
    stopwatch.rate(
        Measure.LINK_BATCH,
        count,
        () -> connection.exchange("POST", directory + "?t=set_children", ascii(children)));
    requireChildren(connection, directory, count);
  }

  private static String child(int number) {
    return "child-" + number;
  }

  private static void requireChildren(WebConnection connection, String directory, int count)
      throws IOException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment landing = arena.allocate(LISTING);
      int length = connection.exchange("GET", directory + "?t=json", NOTHING, landing);
      JsonNode children = json(text(landing, length)).path(1).path("children");
      require(children.size() == count, "children are missing");
    }
  }

  private void overwrites(WebConnection connection, int count) throws Exception {
    List<MemorySegment> versions = new ArrayList<>();
    for (int number = 0; number <= count; number++) {
      versions.add(pool.file(OVERWRITE));
    }
    String cap = connection.exchange("PUT", "/uri?format=SDMF", versions.getFirst());
    stopwatch.rate(
        Measure.OVERWRITE,
        count,
        () -> {
          for (MemorySegment version : versions.subList(1, versions.size())) {
            connection.exchange("PUT", "/uri/" + cap, version);
          }
        });
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment landing = arena.allocate(OVERWRITE);
      connection.get(cap, landing);
      require(versions.getLast().mismatch(landing) == -1, "an overwrite is missing");
    }
  }

  private void backup(Measure measure, FileTree tree, String target) throws Exception {
    stopwatch.rate(measure, tree.files(), () -> grid.backup().run(tree.root(), target));
  }

  private static String latest(WebConnection connection, String target) throws IOException {
    return connection.exchange("GET", "/uri/" + target + "/Latest?t=uri", NOTHING);
  }

  private void deepCheck(WebConnection connection, String directory, int objects) throws Exception {
    try (Arena arena = Arena.ofShared()) {
      MemorySegment landing = arena.allocate((long) objects * CHECKED_OBJECT);
      int[] length = new int[1];
      String path = "/uri/" + directory + "?t=stream-deep-check";
      stopwatch.rate(
          Measure.DEEP_CHECK,
          objects,
          () -> length[0] = connection.exchange("POST", path, NOTHING, landing));
      long healthy =
          text(landing, length[0])
              .lines()
              .filter(line -> json(line).at("/check-results/results/healthy").asBoolean(false))
              .count();
      require(healthy == objects, healthy + " of " + objects + " found healthy");
    }
  }

  private static MemorySegment ascii(String text) {
    return MemorySegment.ofArray(text.getBytes(StandardCharsets.US_ASCII));
  }

  private static String text(MemorySegment landing, int length) {
    return new String(
        landing.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.UTF_8);
  }

  private static JsonNode json(String text) {
    return JsonMapper.shared().readTree(text);
  }

  private static void require(boolean right, String complaint) throws IOException {
    if (!right) {
      throw new IOException(complaint);
    }
  }
}
