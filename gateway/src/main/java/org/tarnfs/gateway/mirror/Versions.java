// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.mirror.MirrorException.Problem;
import org.tarnfs.gateway.snapshot.Archive;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Snapshot;
import org.tarnfs.gateway.snapshot.TreeDiff;
import org.tarnfs.gateway.snapshot.TreeEntry;
import org.tarnfs.gateway.snapshot.Trees;

/// The snapshots of one folder on this device.
final class Versions {

  private final Grid grid;
  private final MirroredFolder folder;

  Versions(Grid grid, MirroredFolder folder) {
    this.grid = grid;
    this.folder = folder;
  }

  /// The oldest first.
  List<Version> list() throws IOException, InterruptedException {
    return folder.call(engine -> list(engine.state()));
  }

  private static List<Version> list(MirrorState state) throws IOException {
    Archive archive = state.archive();
    TreeMap<Instant, Snapshot> all = new TreeMap<>(archive.snapshots());
    state.snapshots(false).forEach(snapshot -> all.put(snapshot.time(), snapshot));
    return all.values().stream()
        .map(snapshot -> new Version(snapshot, archive.pinned().contains(snapshot.time())))
        .toList();
  }

  /// As [Mirrors#compare].
  Mirrors.Compared compare(Mirrors.Comparison wish, TreeDiff.Visitor visitor)
      throws IOException, InterruptedException {
    List<Version> all = list();
    Version to = wish.to().isPresent() ? asOf(all, wish.to().get()) : newest(all);
    Version from = wish.from().isPresent() ? asOf(all, wish.from().get()) : before(all, to);
    Trees trees = FolderOnGrid.of(grid, folder.config().folder()).trees();
    List<ChildName> path = names(wish.path());
    if (path.isEmpty()) {
      TreeDiff.compare(trees, from.snapshot().tree(), to.snapshot().tree(), visitor);
    } else if (!TreeDiff.compare(
        trees, from.snapshot().tree(), to.snapshot().tree(), path, visitor)) {
      throw new MirrorException(
          Problem.NO_SUCH_PATH, "there is nothing at that path in either version");
    }
    return new Mirrors.Compared(from, to);
  }

  /// As [Mirrors#restore].
  Version restore(Mirrors.InPlace wish) throws IOException, InterruptedException {
    Version version = asOf(list(), wish.asOf());
    Trees trees = FolderOnGrid.of(grid, folder.config().folder()).trees();
    List<String> paths = new ArrayList<>();
    for (String path : wish.paths()) {
      List<ChildName> names = names(path);
      requireThere(trees, version, names);
      paths.add(String.join("/", names.stream().map(ChildName::toString).toList()));
    }
    folder.call(
        engine -> {
          Optional<Hold> hold = engine.hold();
          if (hold.isPresent()) {
            throw new MirrorException(
                Problem.NOT_NOW, "something is held in " + name() + ": " + hold.get().describe());
          }
          boolean everything = paths.stream().anyMatch(String::isEmpty);
          engine.restore(
              new Restoration(
                  version.snapshot().tree(), everything ? List.of() : paths, wish.exact()));
          return true;
        });
    return version;
  }

  private void requireThere(Trees trees, Version version, List<ChildName> path)
      throws IOException, InterruptedException {
    Optional<DirectoryCap<ReadCap>> tree = Optional.of(version.snapshot().tree());
    for (ChildName name : path) {
      Optional<TreeEntry> entry =
          tree.isEmpty()
              ? Optional.empty()
              : trees.read(tree.get()).stream().filter(one -> one.name().equals(name)).findFirst();
      if (entry.isEmpty()) {
        throw new MirrorException(
            Problem.NO_SUCH_PATH,
            "there is nothing at one of these paths in the version of " + told(version));
      }
      tree = entry.get().tree();
    }
  }

  /// As [Mirrors#pin].
  Version pin(Instant time, boolean pinned) throws IOException, InterruptedException {
    return folder.call(
        engine -> {
          Version version = asOf(list(engine.state()), time);
          if (!pinned && !version.pinned()) {
            throw noSuch(
                "the version of %s of %s is not pinned; tarn mirror versions shows those that are"
                    .formatted(name(), told(version)));
          }
          engine.pin(version.time(), pinned);
          return new Version(version.snapshot(), pinned);
        });
  }

  private static List<ChildName> names(String path) throws IOException {
    List<ChildName> names = new ArrayList<>();
    for (String name : path.split("/", -1)) {
      if (!name.isEmpty()) {
        names.add(ChildName.existing(name));
      }
    }
    return names;
  }

  /// The last one that is not newer than a time.
  private Version asOf(List<Version> all, Instant time) throws MirrorException {
    return last(all, time)
        .orElseThrow(
            () ->
                all.isEmpty()
                    ? none()
                    : noSuch(
                        "there is no version of %s as old as that; the oldest is of %s"
                            .formatted(name(), told(all.getFirst()))));
  }

  private static Optional<Version> last(List<Version> all, Instant time) {
    return all.stream().filter(version -> !version.time().isAfter(time)).reduce((_, next) -> next);
  }

  private Version newest(List<Version> all) throws MirrorException {
    if (all.isEmpty()) {
      throw none();
    }
    return all.getLast();
  }

  private Version before(List<Version> all, Version version) throws MirrorException {
    return last(all, version.time().minusNanos(1))
        .orElseThrow(
            () ->
                noSuch(
                    "there is no version of %s before that of %s"
                        .formatted(name(), told(version))));
  }

  private MirrorException none() {
    return noSuch(
        folder.config().device().isEmpty()
            ? "this device only receives %s, and keeps no versions of it".formatted(name())
            : "there is no version of %s yet".formatted(name()));
  }

  /// To the second, as versions are listed.
  private static Instant told(Version version) {
    return version.time().truncatedTo(ChronoUnit.SECONDS);
  }

  private String name() {
    return folder.config().name();
  }

  private static MirrorException noSuch(String message) {
    return new MirrorException(Problem.NO_SUCH_VERSION, message);
  }
}
