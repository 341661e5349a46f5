// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.servers.TaskScope;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;
import org.tarnfs.gateway.snapshot.TreeEntry;
import org.tarnfs.gateway.snapshot.TreeListing;
import org.tarnfs.gateway.transfer.Reasons;
import org.tarnfs.gateway.transfer.Tally;
import org.tarnfs.gateway.transfer.Workers;

/// Restores a tree, or some of it, to this machine: contents, names, times, permissions, symbolic
/// links, empty folders. A file appears when it is whole and on disk; one that is there with its
/// size and time is left alone, and one that was broken off goes on where it was, so the same again
/// goes on after whatever ended it. What fails is told, and the rest goes on; only a full disk ends
/// it.
///
/// Memory holds one folder and what is read ahead, not the tree.
public final class TreeRestore {

  /// So many folders are read ahead.
  private static final int AHEAD = 4;

  private static final String FILE = "file";
  private static final String LINK = "link";
  private static final String FOLDER = "folder";

  private final Grid grid;
  private final LocalFolder local;
  private final RecoveryReport report;
  private final Tally tally;
  private final Placing placing;
  private final Deque<Waiting> waiting = new ArrayDeque<>();
  private final AtomicReference<@Nullable IOException> end = new AtomicReference<>();

  /// @param local where to; no name leads out of it, and no symbolic link in it is followed
  /// @param report is told all that becomes of anything
  public TreeRestore(
      Grid grid, LocalFolder local, RestoreOptions options, RecoveryReport report, Tally tally) {
    this.grid = grid;
    this.local = local;
    this.report = report;
    this.tally = tally;
    this.placing = new Placing(grid, local, options);
  }

  /// A folder whose turn will come.
  private static final class Waiting {
    final OpenFolder into;
    final TreeEntry entry;
    final DirectoryCap<ReadCap> tree;
    @Nullable Future<TreeListing> listing;

    Waiting(OpenFolder into, TreeEntry entry, DirectoryCap<ReadCap> tree) {
      this.into = into;
      this.entry = entry;
      this.tree = tree;
    }
  }

  /// Restores all of a tree.
  ///
  /// @param under the folder of the target it is put into, which is made if it is missing
  /// @throws DiskFullException if there is no room
  /// @throws IOException if the tree cannot be read, or the report not be written
  public void run(DirectoryCap<ReadCap> tree, List<String> under)
      throws IOException, InterruptedException {
    run(tree, under, List.of());
  }

  /// Restores what stands at a path of a tree, and the folders on the way to it.
  ///
  /// @throws CannotRecoverException if there is nothing
  public void run(DirectoryCap<ReadCap> tree, List<String> under, List<ChildName> path)
      throws IOException, InterruptedException {
    TreeListing listing = TreeListing.read(grid, tree);
    OpenFolder target = target(under);
    try (Workers workers = new Workers();
        TaskScope readers = new TaskScope()) {
      if (path.isEmpty()) {
        put(workers, target, listing);
      } else {
        putPath(workers, target, listing, path);
      }
      target.arrived();
      while (!waiting.isEmpty()) {
        readAhead(readers);
        visit(workers, waiting.removeFirst());
        workers.requireNoFailure();
      }
      workers.finish();
    }
    tidy();
  }

  private OpenFolder target(List<String> under) throws IOException {
    Files.createDirectories(local.root());
    Path path = local.resolve(under);
    if (under.isEmpty()) {
      return new OpenFolder(under, "", path, Optional.empty(), Optional.empty());
    }
    if (!local.isInside(path)) {
      throw new IOException(path + " cannot be restored to: a link leads out of " + local.root());
    }
    Files.createDirectories(path);
    return new OpenFolder(under, String.join("/", under), path, Optional.empty(), Optional.empty());
  }

  private void putPath(
      Workers workers, OpenFolder target, TreeListing listing, List<ChildName> path)
      throws IOException, InterruptedException {
    OpenFolder here = target;
    TreeListing at = listing;
    for (ChildName name : path.subList(0, path.size() - 1)) {
      TreeEntry entry = entry(at, name, path);
      if (entry.tree().isEmpty() || !(entry.item() instanceof Item.Folder item)) {
        throw CannotRecoverException.nothingAt(path);
      }
      at = TreeListing.read(grid, entry.tree().get());
      here = wayTo(here, entry, item);
    }
    TreeEntry last = entry(at, path.getLast(), path);
    put(workers, here, new TreeListing(List.of(last), List.of()));
    for (OpenFolder open = here; open != target; open = open.parent().orElseThrow()) {
      arrived(open);
    }
  }

  private static TreeEntry entry(TreeListing listing, ChildName name, List<ChildName> path)
      throws CannotRecoverException {
    return listing.entries().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow(() -> CannotRecoverException.nothingAt(path));
  }

  /// A folder of which only some is restored: if it is there, it stays as it is.
  private OpenFolder wayTo(OpenFolder parent, TreeEntry entry, Item.Folder item)
      throws IOException, InterruptedException {
    List<String> names = below(parent, entry.diskName());
    Placing.Placed placed = placing.folder(local.resolve(names));
    if (placed.outcome() == Outcome.SKIPPED) {
      throw new IOException("something else stands at " + placed.path());
    }
    parent.await();
    return new OpenFolder(
        named(parent, placed.path()),
        parent.label(entry.diskName()),
        placed.path(),
        placed.outcome() == Outcome.KEPT ? Optional.empty() : Optional.of(item),
        Optional.of(parent));
  }

  private static List<String> below(OpenFolder folder, String name) {
    List<String> names = new ArrayList<>(folder.names());
    names.add(name);
    return names;
  }

  private static List<String> named(OpenFolder parent, Path path) {
    return below(parent, path.getFileName().toString());
  }

  private void readAhead(TaskScope readers) {
    Iterator<Waiting> next = waiting.iterator();
    for (int i = 0; i < AHEAD && next.hasNext(); i++) {
      Waiting folder = next.next();
      if (folder.listing == null) {
        folder.listing = readers.fork(() -> TreeListing.read(grid, folder.tree));
      }
    }
  }

  private void visit(Workers workers, Waiting folder) throws IOException, InterruptedException {
    OpenFolder into = folder.into;
    String label = into.label(folder.entry.diskName());
    if (!(folder.entry.item() instanceof Item.Folder item)) {
      throw new IllegalStateException("only folders wait");
    }
    TreeListing listing;
    Placing.Placed placed;
    try {
      listing = join(folder.listing);
      placed = placing.folder(place(into, folder.entry));
    } catch (IOException e) {
      failed(label, FOLDER, 0, e);
      arrived(into);
      return;
    }
    told(label, FOLDER, folder.entry, placed);
    if (placed.outcome() != Outcome.SKIPPED) {
      into.await();
      OpenFolder open =
          new OpenFolder(
              named(into, placed.path()),
              label,
              placed.path(),
              Optional.of(item),
              Optional.of(into));
      put(workers, open, listing);
      arrived(open);
    }
    arrived(into);
  }

  private static TreeListing join(@Nullable Future<TreeListing> listing)
      throws IOException, InterruptedException {
    if (listing == null) {
      throw new IllegalStateException("what comes next is always being read");
    }
    return TaskScope.join(listing);
  }

  /// Has all that is in a folder restored, sooner or later.
  private void put(Workers workers, OpenFolder into, TreeListing listing)
      throws IOException, InterruptedException {
    for (TreeListing.Trouble trouble : listing.troubles()) {
      failed(into.label(trouble.name()), FILE, 0, new IOException(trouble.reason()));
    }
    List<Waiting> below = new ArrayList<>();
    for (TreeEntry entry : listing.entries()) {
      into.await();
      if (entry.tree().isPresent()) {
        below.add(new Waiting(into, entry, entry.tree().get()));
      } else {
        tally.found(size(entry.item()));
        var _ = workers.move(() -> restore(into, entry)); // what it throws, finish() does
      }
    }
    Collections.reverse(below);
    below.forEach(waiting::addFirst);
  }

  private static long size(Item item) {
    return item instanceof Item.File file ? file.size() : 0;
  }

  private boolean restore(OpenFolder into, TreeEntry entry)
      throws IOException, InterruptedException {
    if (end.get() != null) {
      return false;
    }
    String label = into.label(entry.diskName());
    long size = size(entry.item());
    String kind = entry.item() instanceof Item.Link ? LINK : FILE;
    Placing.Placed placed;
    try (Tally.Moving moving = tally.moving(size)) {
      placed = place(entry, place(into, entry), moving);
    } catch (IOException e) {
      failed(label, kind, size, e);
      arrived(into);
      return false;
    } catch (RuntimeException e) {
      failed(label, kind, size, new IOException("a defect of Tarn: " + e, e));
      arrived(into);
      return false;
    }
    told(label, kind, entry, placed);
    arrived(into);
    return true;
  }

  private Placing.Placed place(TreeEntry entry, Path path, Tally.Moving moving)
      throws IOException, InterruptedException {
    return switch (entry.item()) {
      case Item.File file -> placing.file(file, path, moving);
      case Item.Link link -> placing.link(link, path);
      case Item.Folder _ -> throw new IllegalStateException("folders wait for their turn");
    };
  }

  /// @throws IOException if nothing here can have the name
  private Path place(OpenFolder into, TreeEntry entry) throws IOException {
    if (into.parent().isEmpty() && entry.diskName().equalsIgnoreCase(LocalFolder.OWN)) {
      throw new IOException("the name is that of a folder of Tarn itself");
    }
    return local.resolve(below(into, entry.diskName()));
  }

  private void told(String label, String kind, TreeEntry entry, Placing.Placed placed)
      throws IOException {
    boolean folder = entry.tree().isPresent();
    switch (placed.outcome()) {
      case RESTORED, BESIDE, REPLACED ->
          tally.add(folder ? Tally.Of.DIRECTORIES_MADE : Tally.Of.FILES_MOVED, 1);
      case KEPT -> tally.add(folder ? Tally.Of.DIRECTORIES_KEPT : Tally.Of.FILES_KEPT, 1);
      case SKIPPED, FAILED ->
          tally.add(folder ? Tally.Of.DIRECTORIES_SKIPPED : Tally.Of.FILES_SKIPPED, 1);
    }
    boolean ownName = placed.path().getFileName().toString().equals(entry.diskName());
    report(
        new RecoveryReport.Line(
            label,
            kind,
            placed.outcome(),
            size(entry.item()),
            ownName ? Optional.empty() : Optional.of(placed.path()),
            placed.aside(),
            placed.outcome() == Outcome.SKIPPED
                ? Optional.of("something else has its name")
                : Optional.empty()));
  }

  /// @throws DiskFullException if that is why
  private void failed(String label, String kind, long size, IOException failure)
      throws IOException {
    if (!(failure instanceof GridException)) {
      endIfFull(failure);
    }
    tally.add(kind.equals(FOLDER) ? Tally.Of.DIRECTORIES_SKIPPED : Tally.Of.FILES_SKIPPED, 1);
    report(
        new RecoveryReport.Line(
            label,
            kind,
            Outcome.FAILED,
            size,
            Optional.empty(),
            Optional.empty(),
            Optional.of(Reasons.of(failure))));
  }

  private void endIfFull(IOException failure) throws IOException {
    if (DiskFullException.orItself(local.root(), failure) instanceof DiskFullException full) {
      end.compareAndSet(null, full);
      throw full;
    }
  }

  private void report(RecoveryReport.Line line) throws IOException {
    try {
      report.add(line);
    } catch (IOException e) {
      end.compareAndSet(null, e);
      throw DiskFullException.orItself(report.file(), e);
    }
  }

  /// Something is in a folder, or never will be.
  private void arrived(OpenFolder folder) throws IOException {
    Optional<OpenFolder> at = Optional.of(folder);
    while (at.isPresent() && at.get().arrived()) {
      OpenFolder whole = at.get();
      if (whole.item().isPresent()) {
        dress(whole, whole.item().get());
      }
      at = whole.parent();
    }
  }

  private void dress(OpenFolder folder, Item.Folder item) throws IOException {
    try {
      LocalFolder.dress(folder.path(), item.mode(), Nanos.of(item.modified()));
    } catch (IOException e) {
      failed(
          folder.label(),
          FOLDER,
          0,
          new IOException("its time and permissions cannot be set: " + Reasons.of(e), e));
    }
  }

  /// Leaves nothing of Tarn's own behind that nobody needs.
  private void tidy() throws IOException {
    Path own = local.root().resolve(LocalFolder.OWN);
    if (local.mark().isEmpty()) {
      LocalFolder.deleteEmpty(own.resolve("partial"));
      LocalFolder.deleteEmpty(own);
    }
  }
}
