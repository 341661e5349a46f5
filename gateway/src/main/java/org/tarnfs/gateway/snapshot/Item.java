// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.time.Instant;
import java.util.Optional;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.SdmfReadCap;

/// What stands at a path of a folder, and the write that put it there.
public sealed interface Item {

  /// The permission bits there are, those of set-user-id and the like included.
  int MODES = 07777;

  /// A file.
  ///
  /// @param modified to the nanosecond
  record File(Dot dot, ReadCap content, Instant modified, int mode) implements Item {

    public File {
      requireImmutable(content);
      requireMode(mode);
    }

    @Override
    public Optional<ReadCap> cap() {
      return Optional.of(content);
    }

    /// In bytes.
    public long size() {
      return sizeOf(content);
    }

    @Override
    public File writtenBy(Dot dot) {
      return new File(dot, content, modified, mode);
    }
  }

  /// A symbolic link.
  ///
  /// @param target a file with the text of the path it leads to
  record Link(Dot dot, ReadCap target) implements Item {

    public Link {
      requireImmutable(target);
    }

    @Override
    public Optional<ReadCap> cap() {
      return Optional.of(target);
    }

    @Override
    public Link writtenBy(Dot dot) {
      return new Link(dot, target);
    }
  }

  /// A folder; what is in it are items of their own.
  ///
  /// @param modified when something was last put into it or taken out
  record Folder(Dot dot, Instant modified, int mode) implements Item {

    public Folder {
      requireMode(mode);
    }

    @Override
    public Optional<ReadCap> cap() {
      return Optional.empty();
    }

    @Override
    public Folder writtenBy(Dot dot) {
      return new Folder(dot, modified, mode);
    }
  }

  Dot dot();

  /// Where its content is; a folder has none of its own.
  Optional<ReadCap> cap();

  /// The same by another write.
  Item writtenBy(Dot dot);

  default boolean isFolder() {
    return this instanceof Folder;
  }

  /// Whether nobody would miss one who has the other.
  default boolean hasContentOf(Item other) {
    return switch (this) {
      case File(_, ReadCap content, _, _) ->
          other instanceof File file && content.equals(file.content());
      case Link(_, ReadCap target) -> other instanceof Link link && target.equals(link.target());
      case Folder _ -> other instanceof Folder;
    };
  }

  /// Whether the two differ in nothing but who wrote them.
  default boolean isLike(Item other) {
    return writtenBy(other.dot()).equals(other);
  }

  private static long sizeOf(ReadCap content) {
    return switch (content) {
      case LiteralCap literal -> literal.content().length();
      case ChkReadCap chk -> chk.size();
      case SdmfReadCap _, MdmfReadCap _ -> throw new IllegalArgumentException("it may change");
    };
  }

  private static void requireImmutable(ReadCap content) {
    var _ = sizeOf(content);
  }

  private static void requireMode(int mode) {
    if ((mode & ~MODES) != 0) {
      throw new IllegalArgumentException("there are no such permissions: " + mode);
    }
  }
}
