// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.gateway.mirror.Mirrors;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.TreeDiff;

/// Collects what differs between two snapshots, as it is told: all is counted, and as many are told
/// as are wanted.
final class DiffJson implements TreeDiff.Visitor {

  /// What is told of a path.
  private enum Change {
    ADDED,
    DELETED,
    /// It has another content, or is another kind of thing.
    CHANGED,
    /// It has another time or other permissions only.
    TOUCHED;

    static Change of(TreeDiff.Difference difference) {
      if (difference.before().isEmpty()) {
        return ADDED;
      } else if (difference.after().isEmpty()) {
        return DELETED;
      }
      return difference.isOnlySaid() ? TOUCHED : CHANGED;
    }

    String code() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  private final long most;
  private final Map<Change, Long> counts = new EnumMap<>(Change.class);
  private final List<Map<String, Object>> told = new ArrayList<>();

  /// @param most how many are told
  DiffJson(long most) {
    this.most = most;
  }

  @Override
  public void visit(TreeDiff.Difference difference) {
    Change change = Change.of(difference);
    counts.merge(change, 1L, Long::sum);
    if (told.size() < most) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("path", difference.path());
      fields.put("change", change.code());
      put(fields, "before", difference.before());
      put(fields, "after", difference.after());
      told.add(fields);
    }
  }

  private static void put(Map<String, Object> fields, String name, Optional<Item> item) {
    item.ifPresent(is -> fields.put(name, fields(is)));
  }

  private static Map<String, Object> fields(Item item) {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (item) {
      case Item.File file -> {
        fields.put("kind", "file");
        fields.put("bytes", file.size());
        fields.put("modified", file.modified().toString());
        fields.put("mode", octal(file.mode()));
      }
      case Item.Link _ -> fields.put("kind", "link");
      case Item.Folder folder -> {
        fields.put("kind", "folder");
        fields.put("modified", folder.modified().toString());
        fields.put("mode", octal(folder.mode()));
      }
    }
    return fields;
  }

  private static String octal(int mode) {
    return "%04o".formatted(mode);
  }

  /// All of it, when the last was told.
  Map<String, Object> fields(Mirrors.Compared compared) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("from", FolderJson.version(compared.from()));
    fields.put("to", FolderJson.version(compared.to()));
    for (Change change : Change.values()) {
      fields.put(change.code(), counts.getOrDefault(change, 0L));
    }
    fields.put("total", counts.values().stream().mapToLong(Long::longValue).sum());
    fields.put("differences", told);
    return fields;
  }
}
