// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;
import org.tarnfs.gateway.snapshot.TreeEntry;
import org.tarnfs.gateway.snapshot.TreeListing;
import org.tarnfs.gateway.transfer.Tally;

/// Restores some files that chance picks, as a recovery would, and looks whether they are what they
/// must be: that the grid gives them is proved by their caps, and what is on disk is compared with
/// what their folder tells. Nothing of it stays.
public final class Rehearsal {

  /// For so many files as are wanted, this many times as many ways are tried.
  private static final int TRIES = 20;

  /// So many folders that were read are remembered.
  private static final int REMEMBERED = 256;

  private final Grid grid;
  private final RandomGenerator random;
  private final Map<DirectoryCap<ReadCap>, TreeListing> listings =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<DirectoryCap<ReadCap>, TreeListing> eldest) {
          return size() > REMEMBERED;
        }
      };

  /// @param random decides which files it is
  public Rehearsal(Grid grid, RandomGenerator random) {
    this.grid = grid;
    this.random = random;
  }

  /// How many files are picked, and how many bytes may be in them.
  public record Extent(int files, long bytes) {}

  /// How it went.
  ///
  /// @param files how many were restored and are right
  /// @param failures what went wrong, one sentence each
  public record Result(Instant when, Duration took, long files, long bytes, List<String> failures) {

    public Result {
      failures = List.copyOf(failures);
    }

    /// Whether there were files and nothing went wrong.
    public boolean isGood() {
      return failures.isEmpty() && files > 0;
    }
  }

  private record Picked(
      String folder, RecoverableState state, List<ChildName> path, Item.File item) {}

  /// Tries.
  ///
  /// @param directory where files may be for a while
  /// @throws IOException if `directory` cannot be written to
  public Result run(List<RecoverableFolder> folders, Extent extent, Path directory)
      throws IOException, InterruptedException {
    Instant start = Instant.now();
    long begun = System.nanoTime();
    List<String> failures = new ArrayList<>();
    List<Picked> sample = pick(folders, extent, failures);
    Files.createDirectories(directory);
    Path temporary = Files.createTempDirectory(directory, "rehearsal");
    long files = 0;
    long bytes = 0;
    try {
      for (Picked picked : sample) {
        Optional<String> failure = restore(picked, temporary, start, files);
        failure.ifPresent(failures::add);
        if (failure.isEmpty()) {
          files++;
          bytes += picked.item().size();
        }
      }
    } finally {
      delete(temporary);
    }
    return new Result(start, Duration.ofNanos(System.nanoTime() - begun), files, bytes, failures);
  }

  private List<Picked> pick(List<RecoverableFolder> folders, Extent extent, List<String> failures)
      throws InterruptedException {
    List<Picked> sample = new ArrayList<>();
    List<Map.Entry<String, RecoverableState>> states = states(folders, failures);
    Set<List<Object>> known = new HashSet<>();
    long left = extent.bytes();
    for (int tries = extent.files() * TRIES;
        tries > 0 && sample.size() < extent.files() && !states.isEmpty();
        tries--) {
      Map.Entry<String, RecoverableState> from = states.get(random.nextInt(states.size()));
      try {
        Optional<Picked> picked = descend(from.getKey(), from.getValue());
        if (picked.isPresent()
            && picked.get().item().size() <= left
            && known.add(List.of(from.getKey(), picked.get().path()))) {
          sample.add(picked.get());
          left -= picked.get().item().size();
        }
      } catch (IOException e) {
        String failure = "a folder of %s cannot be read: %s".formatted(from.getKey(), message(e));
        if (!failures.contains(failure)) {
          failures.add(failure);
        }
      }
    }
    return sample;
  }

  private static List<Map.Entry<String, RecoverableState>> states(
      List<RecoverableFolder> folders, List<String> failures) {
    List<Map.Entry<String, RecoverableState>> states = new ArrayList<>();
    for (RecoverableFolder folder : folders) {
      failures.addAll(folder.troubles());
      try {
        states.add(Map.entry(folder.name(), folder.newest().state()));
      } catch (CannotRecoverException e) {
        failures.add(message(e));
      }
    }
    return states;
  }

  /// Goes down by chance; empty if that ends where there is no file.
  private Optional<Picked> descend(String folder, RecoverableState state)
      throws IOException, InterruptedException {
    List<ChildName> path = new ArrayList<>();
    DirectoryCap<ReadCap> tree = state.tree();
    while (true) {
      List<TreeEntry> entries =
          listing(tree).entries().stream()
              .filter(entry -> !(entry.item() instanceof Item.Link))
              .toList();
      if (entries.isEmpty()) {
        return Optional.empty();
      }
      TreeEntry entry = entries.get(random.nextInt(entries.size()));
      path.add(entry.name());
      if (entry.item() instanceof Item.File file) {
        return Optional.of(new Picked(folder, state, List.copyOf(path), file));
      }
      tree = entry.tree().orElseThrow();
    }
  }

  private TreeListing listing(DirectoryCap<ReadCap> tree) throws IOException, InterruptedException {
    @Nullable TreeListing known = listings.get(tree);
    if (known == null) {
      known = TreeListing.read(grid, tree);
      listings.put(tree, known);
    }
    return known;
  }

  /// @return what is wrong
  private Optional<String> restore(Picked picked, Path temporary, Instant start, long number)
      throws IOException, InterruptedException {
    Path target = temporary.resolve("file-" + number);
    RestoreOptions options = new RestoreOptions(OnConflict.SKIP, picked.state().time(), start);
    String shown = "%s in %s".formatted(shown(picked.path()), picked.folder());
    try (RecoveryReport report =
        RecoveryReport.create(temporary.resolve("report-" + number), start)) {
      TreeRestore restore =
          new TreeRestore(grid, new LocalFolder(target), options, report, new Tally(() -> {}));
      restore.run(picked.state().tree(), List.of(), picked.path());
      return report.firstFailures().stream()
          .findFirst()
          .map(line -> shown + ": " + line.reason().orElse("not restored"))
          .or(() -> difference(target, picked.item()).map(what -> shown + ": " + what));
    } catch (DiskFullException e) {
      throw e;
    } catch (IOException e) {
      return Optional.of(shown + ": " + message(e));
    } finally {
      delete(target);
      Files.deleteIfExists(temporary.resolve("report-" + number));
    }
  }

  private static String shown(List<ChildName> path) {
    return String.join("/", path.stream().map(ChildName::toString).toList());
  }

  private static String message(IOException e) {
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /// What the one file below a directory differs in.
  private static Optional<String> difference(Path directory, Item.File item) {
    try (var files = Files.walk(directory)) {
      List<Path> found = files.filter(Files::isRegularFile).toList();
      if (found.size() != 1) {
        return Optional.of("there are %d files instead of one".formatted(found.size()));
      }
      DiskEntry there = DiskEntry.of(found.getFirst());
      if (there.signature().size() != item.size()) {
        return Optional.of("its size is not what it should be");
      } else if (there.signature().modified() != Nanos.of(item.modified())) {
        return Optional.of("its time is not what it should be");
      }
      return there.mode() == item.mode()
          ? Optional.empty()
          : Optional.of("its permissions are not what they should be");
    } catch (IOException e) {
      return Optional.of(message(e));
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    Files.walkFileTree(
        directory,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult preVisitDirectory(Path path, BasicFileAttributes attributes)
              throws IOException {
            DiskEntry there = DiskEntry.of(path);
            if ((there.mode() & 0700) != 0700) {
              LocalFolder.dress(path, there.mode() | 0700, there.signature().modified());
            }
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            Files.delete(file);
            return FileVisitResult.CONTINUE;
          }

          @Override
          public FileVisitResult postVisitDirectory(Path path, @Nullable IOException e)
              throws IOException {
            if (e != null) {
              throw e;
            }
            Files.delete(path);
            return FileVisitResult.CONTINUE;
          }
        });
  }
}
