// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.servers.TaskScope;

/// Goes through everything that can be reached from a directory, each thing once, however many
/// links lead to it and wherever they do: to a directory above, too. Directories that come next are
/// read ahead; what waits to be visited is in memory, what has been is known by its verify cap.
public final class Walk {

  /// How many directories are read at the same time.
  private static final int AHEAD = 8;

  private final Grid grid;
  private final Deque<Pending> pending = new ArrayDeque<>();
  private final Set<Cap> met = new HashSet<>();

  Walk(Grid grid) {
    this.grid = grid;
  }

  /// Something that was met.
  ///
  /// @param path the names by which it was first reached
  /// @param contents of a directory that could be read
  /// @param trouble why a directory could not be read
  public record Visit(
      List<ChildName> path,
      Child child,
      Optional<DirectoryContents> contents,
      Optional<IOException> trouble) {}

  /// Is told everything that is met, from one thread: a directory before what is in it, of that
  /// first what is of unknown kind, then the files, then the directories, each in the order of
  /// their names.
  @FunctionalInterface
  public interface Visitor {
    void visit(Visit visit) throws IOException, InterruptedException;
  }

  /// A directory that will be visited.
  private static final class Pending {
    final List<ChildName> path;
    final Child child;
    final DirectoryCap<?> cap;
    @Nullable Future<DirectoryContents> contents;

    Pending(List<ChildName> path, Child child, DirectoryCap<?> cap) {
      this.path = path;
      this.child = child;
      this.cap = cap;
    }
  }

  /// Visits `start` and all below it.
  ///
  /// @throws IOException if the visitor does; a directory that cannot be read is told to it
  void from(Child start, Visitor visitor) throws IOException, InterruptedException {
    try (TaskScope tasks = new TaskScope()) {
      meet(List.of(), start, visitor).ifPresent(pending::add);
      while (!pending.isEmpty()) {
        readAhead(tasks);
        visit(pending.removeFirst(), visitor);
      }
    }
  }

  private void readAhead(TaskScope tasks) {
    Iterator<Pending> next = pending.iterator();
    for (int i = 0; i < AHEAD && next.hasNext(); i++) {
      Pending directory = next.next();
      if (directory.contents == null) {
        directory.contents = tasks.fork(() -> grid.directory(directory.cap).contents());
      }
    }
  }

  private void visit(Pending directory, Visitor visitor) throws IOException, InterruptedException {
    Future<DirectoryContents> reading = directory.contents;
    if (reading == null) {
      throw new IllegalStateException("what comes next is always being read");
    }
    DirectoryContents contents;
    try {
      contents = TaskScope.join(reading);
    } catch (IOException e) {
      visitor.visit(new Visit(directory.path, directory.child, Optional.empty(), Optional.of(e)));
      return;
    }
    visitor.visit(
        new Visit(directory.path, directory.child, Optional.of(contents), Optional.empty()));
    List<Pending> below = new ArrayList<>();
    List<DirectoryEntry> entries = new ArrayList<>(contents.entries());
    entries.sort(Comparator.comparingInt(entry -> rank(entry.child())));
    for (DirectoryEntry entry : entries) {
      List<ChildName> path = new ArrayList<>(directory.path);
      path.add(entry.name());
      meet(List.copyOf(path), entry.child(), visitor).ifPresent(below::add);
    }
    Collections.reverse(below);
    below.forEach(pending::addFirst);
  }

  private static int rank(Child child) {
    return switch (child) {
      case Child.Known known -> known.isDirectory() ? 2 : 1;
      case Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ -> 0;
    };
  }

  /// Visits what is no directory; returns a directory, to be visited when its turn comes. Nothing
  /// happens if it was met before.
  private Optional<Pending> meet(List<ChildName> path, Child child, Visitor visitor)
      throws IOException, InterruptedException {
    if (!isNew(child)) {
      return Optional.empty();
    }
    if (child instanceof Child.Known(DirectoryCap<?> cap) && isReadable(cap)) {
      return Optional.of(new Pending(path, child, cap));
    }
    visitor.visit(new Visit(path, child, Optional.empty(), Optional.empty()));
    return Optional.empty();
  }

  private static boolean isReadable(DirectoryCap<?> cap) {
    return !(cap.file() instanceof VerifyCap);
  }

  /// Literals and things of unknown kind have no verify cap, and lead nowhere that was met before.
  private boolean isNew(Child child) {
    return !(child instanceof Child.Known(Cap cap))
        || cap.toVerifyOnly().isEmpty()
        || met.add(cap.toVerifyOnly().get());
  }
}
