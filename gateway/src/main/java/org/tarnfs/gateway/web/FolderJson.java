// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.gateway.mirror.ActivityLog;
import org.tarnfs.gateway.mirror.Backlog;
import org.tarnfs.gateway.mirror.Conflict;
import org.tarnfs.gateway.mirror.FolderStatus;
import org.tarnfs.gateway.mirror.Hold;
import org.tarnfs.gateway.mirror.ItemPath;
import org.tarnfs.gateway.mirror.Mirrors;
import org.tarnfs.gateway.mirror.Outstanding;
import org.tarnfs.gateway.mirror.Released;
import org.tarnfs.gateway.mirror.Version;

/// The fields in which mirrored folders are told. Times are in ISO 8601, in UTC; what is not there
/// has no field.
final class FolderJson {

  private FolderJson() {}

  static Map<String, Object> list(List<FolderStatus> folders) {
    return Map.of("folders", folders.stream().map(FolderJson::folder).toList());
  }

  static Map<String, Object> folder(FolderStatus folder) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", folder.name());
    fields.put("path", folder.path());
    if (!folder.device().isEmpty()) {
      fields.put("device", folder.device());
    }
    fields.put("state", code(folder.state()));
    fields.put("words", folder.state().words());
    if (!folder.message().isEmpty()) {
      fields.put("message", folder.message());
    }
    fields.put("files", folder.files());
    fields.put("bytes", folder.bytes());
    fields.put("toGrid", folder.toGrid());
    fields.put("toDisk", folder.toDisk());
    fields.put("leftOut", folder.leftOut());
    fields.put("released", folder.released());
    fields.put("conflicts", folder.conflicts());
    fields.put("held", folder.heldDeletions());
    folder.pausedUntil().ifPresent(time -> fields.put("pausedUntil", time.toString()));
    folder.lastPublished().ifPresent(time -> fields.put("lastPublished", time.toString()));
    fields.put(
        "devices",
        folder.devices().stream()
            .map(peer -> ordered("name", peer.name(), "told", peer.told().toString()))
            .toList());
    return fields;
  }

  static Map<String, Object> backlog(Backlog backlog) {
    return ordered(
        "total",
        backlog.total(),
        "bytes",
        backlog.bytes(),
        "items",
        backlog.items().stream().map(FolderJson::item).toList());
  }

  static Map<String, Object> released(List<Released> files, long most) {
    return ordered(
        "total",
        files.size(),
        "bytes",
        files.stream().mapToLong(Released::bytes).sum(),
        "files",
        files.stream()
            .limit(most)
            .map(file -> ordered("path", file.path().toString(), "bytes", file.bytes()))
            .toList());
  }

  private static Map<String, Object> item(Outstanding item) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", item.path().toString());
    fields.put("direction", code(item.direction()));
    if (item.deletes()) {
      fields.put("deletes", true);
    }
    fields.put("bytes", item.bytes());
    item.trouble()
        .ifPresent(
            trouble -> {
              fields.put("reason", code(trouble.reason()));
              fields.put("advice", trouble.reason().advice());
              fields.put("detail", trouble.detail());
              fields.put("attempts", trouble.attempts());
              fields.put("next", trouble.next().toString());
            });
    return fields;
  }

  static Map<String, Object> conflicts(List<Conflict> conflicts) {
    return Map.of(
        "conflicts",
        conflicts.stream()
            .map(at -> ordered("path", at.path().toString(), "copy", at.copy().toString()))
            .toList());
  }

  static Map<String, Object> versions(List<Version> versions) {
    return Map.of("versions", versions.stream().map(FolderJson::version).toList());
  }

  /// Without the cap of its tree.
  static Map<String, Object> version(Version version) {
    return ordered(
        "time",
        version.time().toString(),
        "files",
        version.snapshot().files(),
        "bytes",
        version.snapshot().bytes(),
        "pinned",
        version.pinned());
  }

  static Map<String, Object> events(List<ActivityLog.Numbered> events) {
    return Map.of("events", events.stream().map(FolderJson::event).toList());
  }

  static Map<String, Object> event(ActivityLog.Numbered numbered) {
    return ordered(
        "number",
        numbered.number(),
        "time",
        numbered.event().time().toString(),
        "folder",
        numbered.folder(),
        "kind",
        code(numbered.event().kind()),
        "path",
        numbered.event().path(),
        "detail",
        numbered.event().detail());
  }

  static Map<String, Object> held(Optional<Mirrors.Held> held) {
    return Map.of("held", held.stream().map(FolderJson::held).toList());
  }

  private static Map<String, Object> held(Mirrors.Held held) {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (held.hold()) {
      case Hold.RootGone _ -> fields.put("kind", "root-gone");
      case Hold.Here(long deletions, long rewrites, long files) -> {
        fields.put("kind", "here");
        count(fields, deletions, rewrites, files);
      }
      case Hold.Elsewhere(String device, long _, long deletions, long rewrites, long files) -> {
        fields.put("kind", "elsewhere");
        fields.put("device", device);
        count(fields, deletions, rewrites, files);
      }
    }
    fields.put("summary", held.hold().describe());
    fields.put("examples", held.examples().stream().map(ItemPath::toString).toList());
    return fields;
  }

  private static void count(Map<String, Object> fields, long deletions, long rewrites, long files) {
    fields.put("deletions", deletions);
    fields.put("rewrites", rewrites);
    fields.put("files", files);
  }

  private static String code(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static Map<String, Object> ordered(String name, Object value, Object... more) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put(name, value);
    for (int i = 0; i < more.length; i += 2) {
      fields.put((String) more[i], more[i + 1]);
    }
    return fields;
  }
}
