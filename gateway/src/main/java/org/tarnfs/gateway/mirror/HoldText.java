// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.List;

/// A hold as a line of text, for the database. The name of a device comes last, as it may hold
/// anything.
final class HoldText {

  private HoldText() {}

  static String print(Hold hold) {
    return switch (hold) {
      case Hold.RootGone _ -> "root-gone";
      case Hold.Here(long deletions, long rewrites, long files) ->
          "here " + deletions + " " + rewrites + " " + files;
      case Hold.Elsewhere(String device, long head, long deletions, long rewrites, long files) ->
          "elsewhere " + head + " " + deletions + " " + rewrites + " " + files + " " + device;
    };
  }

  /// @throws IllegalArgumentException if it is not what [#print] prints
  static Hold parse(String text) {
    List<String> fields = List.of(text.split(" ", 6));
    return switch (fields.getFirst()) {
      case "root-gone" -> new Hold.RootGone();
      case "here" -> new Hold.Here(number(fields, 1), number(fields, 2), number(fields, 3));
      case "elsewhere" ->
          new Hold.Elsewhere(
              fields.get(5),
              number(fields, 1),
              number(fields, 2),
              number(fields, 3),
              number(fields, 4));
      default -> throw new IllegalArgumentException("no hold: " + fields.getFirst());
    };
  }

  private static long number(List<String> fields, int place) {
    return Long.parseLong(fields.get(place));
  }
}
