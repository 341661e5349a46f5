// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.text.Normalizer;
import java.time.Instant;
import java.util.Optional;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// An item as an entry of a directory that never changes. Equal items give equal bytes, whoever
/// writes them, so that equal trees have equal caps. In its metadata:
///
/// | field | content |
/// |---|---|
/// | `mtime` | when a file or folder was changed, in seconds since 1970, for other programs |
/// | `tarn.modified` | the same in nanoseconds, which `mtime` cannot tell |
/// | `tarn.dot` | the write that put it there: [Dot] |
/// | `tarn.mode` | the permissions of a file or folder, as a number |
/// | `tarn.link` | true if it is a symbolic link, whose content is the path it leads to |
/// | `tarn.name` | its name on disk, if that is not in normal form C |
final class TreeCodec {

  private static final String MODIFIED_SECONDS = "mtime";
  private static final String MODIFIED = "modified";
  private static final String TARN = "tarn";
  private static final String DOT = "dot";
  private static final String MODE = "mode";
  private static final String LINK = "link";
  private static final String NAME = "name";

  private TreeCodec() {}

  static DirectoryEntry encode(TreeEntry entry) throws BadChildException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    ObjectNode tarn = fields.putObject(TARN);
    tarn.put(DOT, entry.item().dot().toString());
    switch (entry.item()) {
      case Item.File(_, _, Instant modified, int mode) -> put(fields, tarn, modified, mode);
      case Item.Folder(_, Instant modified, int mode) -> put(fields, tarn, modified, mode);
      case Item.Link _ -> tarn.put(LINK, true);
    }
    if (!entry.diskName().equals(entry.name().toString())) {
      tarn.put(NAME, entry.diskName());
    }
    Cap cap =
        entry
            .tree()
            .map(Cap.class::cast)
            .or(entry.item()::cap)
            .orElseThrow(() -> new IllegalStateException("a folder without a tree"));
    return new DirectoryEntry(entry.name(), new Child.Known(cap), Metadata.of(fields));
  }

  private static void put(ObjectNode fields, ObjectNode tarn, Instant modified, int mode) {
    fields.put(MODIFIED_SECONDS, modified.getEpochSecond() + modified.getNano() / 1e9);
    tarn.put(MODIFIED, Nanos.of(modified));
    tarn.put(MODE, mode);
  }

  /// @throws BadSnapshotException if it is not an item of a mirrored folder
  static TreeEntry decode(DirectoryEntry entry) throws BadSnapshotException {
    ObjectNode fields = entry.metadata().fields();
    JsonNode tarn = fields.path(TARN);
    Dot dot = Dot.parse(tarn.path(DOT).asString("")).orElseThrow(() -> bad(entry));
    ChildName name = entry.name();
    String diskName = tarn.path(NAME).asString(name.toString());
    if (!Normalizer.normalize(diskName, Normalizer.Form.NFC).equals(name.toString())) {
      throw bad(entry);
    }
    return switch (entry.child()) {
      case Child.Known(DirectoryCap<?>(ReadCap file)) when isImmutable(file) ->
          new TreeEntry(
              name,
              diskName,
              new Item.Folder(dot, modified(entry, tarn), mode(entry, tarn)),
              Optional.of(new DirectoryCap<>(file)));
      case Child.Known(ReadCap target) when isImmutable(target) && isLink(tarn) ->
          new TreeEntry(name, diskName, new Item.Link(dot, target), Optional.empty());
      case Child.Known(ReadCap file) when isImmutable(file) ->
          new TreeEntry(
              name,
              diskName,
              new Item.File(dot, file, modified(entry, tarn), mode(entry, tarn)),
              Optional.empty());
      case Child.Known _, Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ ->
          throw bad(entry);
    };
  }

  private static boolean isImmutable(ReadCap cap) {
    return cap instanceof ChkReadCap || cap instanceof LiteralCap;
  }

  private static boolean isLink(JsonNode tarn) {
    return tarn.path(LINK).asBoolean(false);
  }

  private static Instant modified(DirectoryEntry entry, JsonNode tarn) throws BadSnapshotException {
    JsonNode field = tarn.path(MODIFIED);
    if (!field.isIntegralNumber() || !field.canConvertToLong()) {
      throw bad(entry);
    }
    return Nanos.toInstant(field.longValue());
  }

  private static int mode(DirectoryEntry entry, JsonNode tarn) throws BadSnapshotException {
    int mode = tarn.path(MODE).asInt(-1);
    if ((mode & ~Item.MODES) != 0) {
      throw bad(entry);
    }
    return mode;
  }

  private static BadSnapshotException bad(DirectoryEntry entry) {
    return new BadSnapshotException(
        entry.name().quoted() + " is no part of a folder that Tarn mirrors");
  }
}
