// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.gateway.directory.BadChildException.Reason;

/// One entry of a directory, four netstrings:
///
/// | field | content |
/// |---|---|
/// | name | UTF-8, in normal form C |
/// | read cap | may be empty |
/// | write cap | see [SealedWriteCap]; empty in an immutable directory |
/// | metadata | a JSON object |
///
/// Spaces behind a cap mean nothing. What stands behind the four fields is kept.
record EntryCodec(Holding holding) {

  private static final int FIELDS = 4;

  KeptEntry decode(byte[] encoded) {
    @Nullable ChildName name = null;
    try {
      List<byte[]> fields = fields(encoded);
      name = ChildName.decode(fields.get(0));
      Child child =
          Child.parse(cap(holding.open(fields.get(2))), cap(fields.get(1)), holding.context());
      return new StoredEntry(
          new DirectoryEntry(name, child, Metadata.parse(fields.get(3))), encoded);
    } catch (BadChildException e) {
      return new DamagedEntry(name, String.valueOf(e.getMessage()), encoded);
    }
  }

  private static List<byte[]> fields(byte[] encoded) throws BadChildException {
    ByteBuffer in = ByteBuffer.wrap(encoded);
    List<byte[]> fields = new ArrayList<>(FIELDS);
    while (fields.size() < FIELDS) {
      Optional<byte[]> field = Netstring.decode(in);
      if (field.isEmpty()) {
        throw new BadChildException(Reason.BAD_NAME, "the entry is cut short");
      }
      fields.add(field.get());
    }
    return fields;
  }

  private static String cap(byte[] field) throws BadChildException {
    int length = field.length;
    while (length > 0 && field[length - 1] == ' ') {
      length--;
    }
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(field, 0, length)).toString();
    } catch (CharacterCodingException e) {
      throw new BadChildException(Reason.BAD_CAP, "a cap must be Unicode text");
    }
  }

  /// @throws BadChildException if the child may not stand in this directory; names it
  StoredEntry encode(DirectoryEntry entry) throws BadChildException {
    String write = ChildCaps.writeText(entry.child());
    String read = ChildCaps.readText(entry.child(), holding.context());
    Child stored;
    try {
      stored = Child.parse(write, read, holding.context());
    } catch (BadChildException e) {
      throw e.named(entry.name());
    }
    byte[] encoded =
        Netstring.encode(
            entry.name().utf8(),
            read.getBytes(UTF_8),
            holding.seal(write.getBytes(UTF_8)),
            entry.metadata().encoded());
    return new StoredEntry(new DirectoryEntry(entry.name(), stored, entry.metadata()), encoded);
  }
}
