// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.tarnfs.gateway.file.Attempt;

/// A change to a directory, to be applied to its newest contents each time it is tried. It carries
/// its own time, so that applied to its own work it changes nothing.
public sealed interface DirectoryEdit {

  /// Sets links, all of them or none, in their order.
  record PutChildren(List<NewChild> children, Overwrite overwrite, Instant when)
      implements DirectoryEdit {

    public PutChildren {
      children = List.copyOf(children);
    }
  }

  /// Removes a link.
  ///
  /// @param mustExist whether it is an error if there is none
  /// @param kind what the child must be
  record DeleteChild(ChildName name, boolean mustExist, ChildKind kind) implements DirectoryEdit {}

  /// Removes a link whose child has another link now, if it still leads to that child: what
  /// somebody else has set in its place stays.
  record DeleteMoved(ChildName name, Child child) implements DirectoryEdit {}

  /// Replaces the user's fields of a link's metadata.
  record SetMetadata(ChildName name, Metadata metadata, Instant when) implements DirectoryEdit {}

  /// Gives a link another name in the same directory, in one step: it never has both or none.
  record RenameChild(ChildName from, ChildName to, Overwrite overwrite, Instant when)
      implements DirectoryEdit {}

  /// The directory with this change, if there is anything to change.
  ///
  /// @throws EditRefusedException if the contents do not allow the edit
  /// @throws BadChildException if the directory may not hold such a child
  /// @throws IllegalStateException if the directory is not held by its write cap
  default EditOutcome applyTo(DirectoryContents contents, Attempt attempt)
      throws DirectoryException {
    DirectoryDraft draft = DirectoryDraft.of(contents);
    switch (this) {
      case PutChildren(List<NewChild> children, Overwrite overwrite, Instant when) -> {
        for (NewChild child : children) {
          link(draft, child, overwrite, when, attempt);
        }
      }
      case DeleteChild delete -> delete(draft, delete, attempt);
      case DeleteMoved(ChildName name, Child child) -> {
        if (leadsTo(draft, name, child)) {
          draft.remove(name);
        }
      }
      case SetMetadata(ChildName name, Metadata metadata, Instant when) -> {
        DirectoryEntry entry = existing(draft, name);
        put(draft, name, entry.child(), entry.metadata().relinked(metadata, when));
      }
      case RenameChild rename -> rename(draft, rename, attempt);
    }
    return draft.outcome(contents);
  }

  private static void link(
      DirectoryDraft draft, NewChild child, Overwrite overwrite, Instant when, Attempt attempt)
      throws DirectoryException {
    ChildName name = child.name();
    Metadata old = draft.entry(name).map(DirectoryEntry::metadata).orElse(Metadata.EMPTY);
    Metadata metadata =
        child.metadata().isPresent()
            ? old.relinked(child.metadata().get(), when)
            : old.relinked(when);
    Optional<String> obstacle = obstacle(draft, name, overwrite);
    if (obstacle.isEmpty()) {
      put(draft, name, child.child(), metadata);
    } else if (attempt == Attempt.FIRST || !leadsTo(draft, name, stored(child.child(), metadata))) {
      throw EditRefusedException.childExists(name, obstacle.get());
    }
  }

  /// What keeps a new child of that name out, as the end of a sentence.
  private static Optional<String> obstacle(
      DirectoryDraft draft, ChildName name, Overwrite overwrite) {
    Optional<DirectoryEntry> there = draft.entry(name);
    boolean damaged = draft.isDamaged(name);
    if (there.isEmpty() && !damaged) {
      return Optional.empty();
    }
    return switch (overwrite) {
      case ANYTHING -> Optional.empty();
      case NOTHING -> Optional.of("");
      case ONLY_FILES -> {
        if (damaged) {
          yield Optional.of(" and may be a directory: its entry is damaged");
        }
        boolean directory = there.get().child().isDirectory();
        yield directory ? Optional.of(" and is a directory") : Optional.empty();
      }
    };
  }

  private static boolean leadsTo(DirectoryDraft draft, ChildName name, Child child) {
    return draft.entry(name).filter(entry -> entry.child().equals(child)).isPresent();
  }

  private static void put(DirectoryDraft draft, ChildName name, Child child, Metadata metadata)
      throws BadChildException {
    draft.put(new DirectoryEntry(name, stored(child, metadata), metadata));
  }

  private static Child stored(Child child, Metadata metadata) {
    return metadata.forbidsWriting() ? child.toReadOnly() : child;
  }

  private static void delete(DirectoryDraft draft, DeleteChild delete, Attempt attempt)
      throws EditRefusedException {
    Optional<DirectoryEntry> there = draft.entry(delete.name());
    if (there.isPresent()) {
      delete.kind().require(there.get());
    } else if (delete.mustExist() && attempt == Attempt.FIRST && !draft.isDamaged(delete.name())) {
      throw EditRefusedException.noSuchChild(delete.name());
    }
    draft.remove(delete.name());
  }

  private static void rename(DirectoryDraft draft, RenameChild rename, Attempt attempt)
      throws DirectoryException {
    boolean done = draft.entry(rename.from()).isEmpty() && draft.entry(rename.to()).isPresent();
    if (rename.from().equals(rename.to()) || (done && attempt == Attempt.AGAIN)) {
      return;
    }
    DirectoryEntry entry = existing(draft, rename.from());
    NewChild renamed = new NewChild(rename.to(), entry.child(), Optional.of(entry.metadata()));
    link(draft, renamed, rename.overwrite(), rename.when(), attempt);
    draft.remove(rename.from());
  }

  private static DirectoryEntry existing(DirectoryDraft draft, ChildName name)
      throws EditRefusedException {
    return draft.entry(name).orElseThrow(() -> EditRefusedException.noSuchChild(name));
  }
}
