// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryCodec;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.DirectoryException;
import org.tarnfs.gateway.directory.EditOutcome;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.TooLargeException;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.mutable.MutableFormat;

/// A directory on the grid. Safe for use by several threads.
public final class Directory {

  /// The most bytes that are read as a directory, enough for some 200,000 children.
  private static final int MOST_BYTES = 1 << 26;

  private final Grid grid;
  private final FileCap cap;
  private final DirectoryCodec codec;

  Directory(Grid grid, WriteCap cap) {
    this.grid = grid;
    this.cap = cap;
    this.codec = DirectoryCodec.heldBy(cap);
  }

  Directory(Grid grid, ReadCap cap) {
    this.grid = grid;
    this.cap = cap;
    this.codec = DirectoryCodec.heldBy(cap);
  }

  /// By which it was opened.
  public DirectoryCap<?> cap() {
    return new DirectoryCap<>(cap);
  }

  /// Whether it can be changed with the cap it was opened by.
  public boolean isWritable() {
    return cap instanceof WriteCap;
  }

  /// What it holds now.
  ///
  /// @throws GridException if it cannot be read
  /// @throws DirectoryException if what is read is no directory
  public DirectoryContents contents() throws IOException, InterruptedException {
    ReadCap read =
        switch (cap) {
          case ReadCap itself -> itself;
          case WriteCap write -> write.readCap();
          default -> throw new IllegalStateException("opened by neither a read nor a write cap");
        };
    ReadableFile file = grid.open(read);
    if (file.size() > MOST_BYTES) {
      throw new TooLargeException(
          "a directory of %d bytes is larger than the %d that can be read here"
              .formatted(file.size(), MOST_BYTES));
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream((int) file.size());
    file.read(new ByteRange(0, file.size()), Channels.newChannel(content));
    return codec.decode(content.toByteArray());
  }

  /// Changes it, in one step. What it returns from is on enough servers' disks.
  ///
  /// @throws DirectoryException if the directory as it is does not allow the edit
  /// @throws UncoordinatedWriteException if others kept changing it at the same time
  /// @throws GridException if it cannot be read, or too few servers take shares
  /// @throws IllegalStateException if it is not writable
  public EditOutcome edit(DirectoryEdit edit) throws IOException, InterruptedException {
    if (!(cap instanceof WriteCap write)) {
      throw new IllegalStateException("the directory is not held by its write cap");
    }
    AtomicReference<EditOutcome> result = new AtomicReference<>(new EditOutcome.Unchanged());
    grid.open(write)
        .modify(
            (content, attempt) -> {
              EditOutcome outcome = edit.applyTo(codec.decode(content), attempt);
              return switch (outcome) {
                case EditOutcome.Changed changed -> {
                  result.set(changed);
                  yield Optional.of(changed.contents().encoded());
                }
                case EditOutcome.Unchanged _ -> Optional.empty();
              };
            });
    return result.get();
  }

  /// As the other, in the format that is usual on this grid.
  public Directory makeDirectories(List<ChildName> path) throws IOException, InterruptedException {
    return makeDirectories(path, grid.usualFormat());
  }

  /// The directory below this one that `path` leads to. Those that are missing are made, each
  /// before it is linked.
  ///
  /// @throws EditRefusedException if one of the names leads to something else
  public Directory makeDirectories(List<ChildName> path, MutableFormat format)
      throws IOException, InterruptedException {
    Directory here = this;
    for (ChildName name : path) {
      here = here.directoryBelow(name, format);
    }
    return here;
  }

  private Directory directoryBelow(ChildName name, MutableFormat format)
      throws IOException, InterruptedException {
    Optional<DirectoryEntry> entry = contents().entry(name);
    if (entry.isEmpty()) {
      DirectoryCap<WriteCap> made = grid.makeDirectory(format, List.of());
      NewChild link = new NewChild(name, new Child.Known(made), Optional.empty());
      try {
        edit(new DirectoryEdit.PutChildren(List.of(link), Overwrite.NOTHING, Instant.now()));
        return grid.directory(made);
      } catch (EditRefusedException e) {
        // Somebody else was faster, perhaps with a directory.
        entry = contents().entry(name);
      }
    }
    if (entry.isPresent() && entry.get().child() instanceof Child.Known(DirectoryCap<?> there)) {
      return grid.directory(there);
    }
    throw EditRefusedException.notADirectory(name);
  }
}
