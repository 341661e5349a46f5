// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.nio.ByteBuffer;
import java.util.Collection;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.codec.Netstring;

/// Reads and writes the content of a file as a directory: entries, each a netstring, see
/// [EntryCodec], one after the other in the order of their names, though readers take any order. An
/// empty file is an empty directory. Source: `docs/specifications/dirnodes.rst`.
public final class DirectoryCodec {

  private final Holding holding;

  private DirectoryCodec(Holding holding) {
    this.holding = holding;
  }

  /// For a directory that is held by its write cap.
  public static DirectoryCodec heldBy(WriteCap cap) {
    return new DirectoryCodec(new Holding.Writing(cap.writeKey()));
  }

  /// For a directory that is held by its read cap: the children's write caps stay hidden.
  public static DirectoryCodec heldBy(ReadCap cap) {
    return switch (cap) {
      case LiteralCap literal -> immutable();
      case ChkReadCap chk -> immutable();
      case SdmfReadCap sdmf -> new DirectoryCodec(new Holding.Reading());
      case MdmfReadCap mdmf -> new DirectoryCodec(new Holding.Reading());
    };
  }

  /// For a directory that never changes, nor anything below it.
  public static DirectoryCodec immutable() {
    return new DirectoryCodec(new Holding.Frozen());
  }

  /// Reads a directory. Entries that cannot be understood do not hide the others.
  ///
  /// @throws BadDirectoryException if this is no list of entries at all
  public DirectoryContents decode(byte[] encoded) throws BadDirectoryException {
    DirectoryDraft draft = new DirectoryDraft(holding);
    ByteBuffer in = ByteBuffer.wrap(encoded);
    while (in.hasRemaining()) {
      int start = in.position();
      draft.read(
          Netstring.decode(in)
              .orElseThrow(
                  () ->
                      new BadDirectoryException(
                          "not a directory: no entry stands at byte %d of %d"
                              .formatted(start, encoded.length))));
    }
    return draft.finish(encoded.clone());
  }

  /// A new directory of these entries, with their metadata as it is: links get their times when
  /// they are set in a directory that is there. Of entries that are named alike the last counts.
  ///
  /// @throws BadChildException if one of them may not stand in such a directory; names it
  public DirectoryContents encode(Collection<DirectoryEntry> entries) throws BadChildException {
    DirectoryDraft draft = new DirectoryDraft(holding);
    for (DirectoryEntry entry : entries) {
      draft.put(entry);
    }
    return draft.finish();
  }
}
