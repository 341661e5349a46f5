// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.util.Optional;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.MdmfVerifyCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.SdmfVerifyCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;

/// What a link leads to, by the caps that stand in a directory: one cap of a known kind, from which
/// the lesser ones follow, or caps of unknown kind, of which both must be kept.
public sealed interface Child {

  /// The child of this cap, of a known kind.
  record Known(Cap cap) implements Child {

    public Known {
      if (cap instanceof UnknownCap) {
        throw new IllegalArgumentException("the cap is of unknown kind");
      }
    }

    @Override
    public Optional<Cap> writeCap() {
      return canWrite(cap) ? Optional.of(cap) : Optional.empty();
    }

    /// A verify cap, which cannot read either, is given as it is.
    @Override
    public Optional<Cap> readCap() {
      return canWrite(cap) ? cap.toReadOnly().map(Cap.class::cast) : Optional.of(cap);
    }

    @Override
    public boolean isDirectory() {
      return cap instanceof DirectoryCap<?>;
    }

    private static boolean canWrite(Cap cap) {
      return switch (cap) {
        case DirectoryCap<?> directory -> directory.file() instanceof WriteCap;
        case FileCap file -> file instanceof WriteCap;
        case UnknownCap unknown -> false;
      };
    }
  }

  /// A child of unknown kind that can be read, by who knows how; the prefix `ro.` or `imm.` says
  /// what the cap is alleged to be.
  record UnknownReadable(UnknownCap read) implements Child {

    @Override
    public Optional<Cap> writeCap() {
      return Optional.empty();
    }

    @Override
    public Optional<Cap> readCap() {
      return Optional.of(read);
    }
  }

  /// A child of unknown kind that can be changed; its read cap may be of a known kind.
  record UnknownWritable(UnknownCap write, Cap read) implements Child {

    @Override
    public Optional<Cap> writeCap() {
      return Optional.of(write);
    }

    @Override
    public Optional<Cap> readCap() {
      return Optional.of(read);
    }
  }

  /// A child without any cap that may be seen here.
  record Hidden() implements Child {

    @Override
    public Optional<Cap> writeCap() {
      return Optional.empty();
    }

    @Override
    public Optional<Cap> readCap() {
      return Optional.empty();
    }
  }

  /// The child of the caps `write` and `read` as users and other programs give them, for a place
  /// where `context` holds; a missing one is the empty text.
  static Child parse(String write, String read, CapContext context) throws BadChildException {
    return ChildCaps.parse(write, read, context);
  }

  /// The right to change it. Present even where the right to the directory is to read only, if
  /// somebody put it there in the open.
  Optional<Cap> writeCap();

  /// The right to read it, and no more.
  Optional<Cap> readCap();

  /// The one that grants most.
  default Optional<Cap> bestCap() {
    return writeCap().or(this::readCap);
  }

  /// The right to check it.
  default Optional<Cap> verifyCap() {
    return this instanceof Known(Cap cap)
        ? cap.toVerifyOnly().map(Cap.class::cast)
        : Optional.empty();
  }

  /// What is enough to repair it: of what never changes the verify cap, of what does the write cap.
  default Optional<Cap> repairCap() {
    return file()
        .flatMap(
            file ->
                switch (file) {
                  case WriteCap _ -> writeCap();
                  case ChkReadCap _, ChkVerifyCap _ -> verifyCap();
                  case LiteralCap _ -> Optional.empty();
                  case SdmfReadCap _, MdmfReadCap _, SdmfVerifyCap _, MdmfVerifyCap _ ->
                      Optional.empty();
                });
  }

  /// The file that it is, or that holds its entries; empty if it is of unknown kind.
  default Optional<FileCap> file() {
    return switch (this) {
      case Known(DirectoryCap<?>(FileCap file)) -> Optional.of(file);
      case Known(FileCap file) -> Optional.of(file);
      case Known _, UnknownReadable _, UnknownWritable _, Hidden _ -> Optional.empty();
    };
  }

  /// Where its shares are; empty if it has none, or is of unknown kind.
  default Optional<StorageIndex> storageIndex() {
    return file().flatMap(FileCap::toVerifyOnly).map(VerifyCap::storageIndex);
  }

  /// Whether it is known to be a directory.
  default boolean isDirectory() {
    return false;
  }

  /// The same without the right to change it.
  default Child toReadOnly() {
    return switch (this) {
      case Known known -> new Known(known.readCap().orElse(known.cap()));
      case UnknownWritable(UnknownCap write, UnknownCap read) -> new UnknownReadable(read);
      case UnknownWritable(UnknownCap write, Cap read) -> new Known(read);
      case UnknownReadable readable -> readable;
      case Hidden hidden -> hidden;
    };
  }
}
