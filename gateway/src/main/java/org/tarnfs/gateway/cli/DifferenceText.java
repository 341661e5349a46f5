// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// What a node tells of a path that is not the same in two versions, for people.
final class DifferenceText {

  private DifferenceText() {}

  /// Such as `M notes.txt (1.20 kB, was 800 bytes)`.
  static String line(JsonNode difference) {
    JsonNode before = difference.path("before");
    JsonNode after = difference.path("after");
    JsonNode shown = after.isMissingNode() ? before : after;
    String path =
        FolderText.text(difference, "path")
            + (FolderText.text(shown, "kind").equals("folder") ? "/" : "");
    String line = letter(FolderText.text(difference, "change")) + " " + path;
    String details = details(before, after);
    return details.isEmpty() ? line : "%s (%s)".formatted(line, details);
  }

  private static String letter(String change) {
    return switch (change) {
      case "added" -> "+";
      case "deleted" -> "-";
      case "touched" -> "U";
      default -> "M";
    };
  }

  private static String details(JsonNode before, JsonNode after) {
    if (before.isMissingNode() || after.isMissingNode()) {
      return before.isMissingNode() ? size(after) : size(before);
    } else if (!before.path("kind").equals(after.path("kind"))) {
      return "%s, was a %s".formatted(withSize(after), FolderText.text(before, "kind"));
    } else if (!before.path("bytes").equals(after.path("bytes"))) {
      return "%s, was %s".formatted(size(after), size(before));
    }
    List<String> changed = new ArrayList<>();
    if (!before.path("mode").equals(after.path("mode"))) {
      changed.add(
          "permissions %s, were %s"
              .formatted(FolderText.text(after, "mode"), FolderText.text(before, "mode")));
    }
    if (!before.path("modified").equals(after.path("modified"))
        && !FolderText.text(after, "kind").equals("folder")) {
      changed.add("time " + FolderText.time(FolderText.text(after, "modified")));
    }
    return String.join(", ", changed);
  }

  private static String withSize(JsonNode item) {
    String size = size(item);
    return "a " + FolderText.text(item, "kind") + (size.isEmpty() ? "" : " of " + size);
  }

  private static String size(JsonNode item) {
    return item.has("bytes") ? Screen.size(FolderText.number(item, "bytes")) : "";
  }
}
