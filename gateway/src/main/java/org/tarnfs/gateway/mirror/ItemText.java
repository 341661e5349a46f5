// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.snapshot.Dot;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;

/// An item as a line of text, for the database:
/// `F dot modified mode cap`, `L dot cap` or `D dot modified mode`.
final class ItemText {

  private ItemText() {}

  static String print(Item item) {
    return switch (item) {
      case Item.File(Dot dot, ReadCap content, var modified, int mode) ->
          "F " + dot + " " + Nanos.of(modified) + " " + mode + " " + content.toSecretString();
      case Item.Link(Dot dot, ReadCap target) -> "L " + dot + " " + target.toSecretString();
      case Item.Folder(Dot dot, var modified, int mode) ->
          "D " + dot + " " + Nanos.of(modified) + " " + mode;
    };
  }

  /// @throws IllegalArgumentException if it is not what [#print] prints
  static Item parse(String text) {
    List<String> fields = List.of(text.split(" ", -1));
    Dot dot = Dot.parse(fields.get(1)).orElseThrow(ItemText::bad);
    return switch (fields.getFirst()) {
      case "F" ->
          new Item.File(
              dot,
              cap(fields.get(4)),
              Nanos.toInstant(Long.parseLong(fields.get(2))),
              Integer.parseInt(fields.get(3)));
      case "L" -> new Item.Link(dot, cap(fields.get(2)));
      case "D" ->
          new Item.Folder(
              dot, Nanos.toInstant(Long.parseLong(fields.get(2))), Integer.parseInt(fields.get(3)));
      default -> throw bad();
    };
  }

  private static ReadCap cap(String text) {
    try {
      if (Cap.parse(text) instanceof ReadCap cap) {
        return cap;
      }
    } catch (BadCapException e) {
      throw new IllegalArgumentException(e);
    }
    throw bad();
  }

  static Optional<Item> parse(Optional<String> text) {
    return text.map(ItemText::parse);
  }

  private static IllegalArgumentException bad() {
    return new IllegalArgumentException("the database does not hold what Tarn writes there");
  }
}
