// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import tools.jackson.databind.JsonNode;

/// What a node tells of a mirrored folder, for people: never a mere percentage, but what is still
/// to be done, why, and when it is tried again.
final class FolderText {

  static final String NONE = "no folder is mirrored yet; add one: tarn mirror add PATH";

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss").withZone(ZoneId.systemDefault());
  private static final Pattern PLAIN = Pattern.compile("[\\p{L}\\p{N}._-]+");

  private FolderText() {}

  /// A name as it can stand in a shell.
  static String quoted(String name) {
    return PLAIN.matcher(name).matches() ? name : "'" + name + "'";
  }

  static boolean hasOutstanding(JsonNode folder) {
    return number(folder, "toGrid") + number(folder, "toDisk") + number(folder, "leftOut") > 0;
  }

  /// A line, and below it what is outstanding.
  static String of(JsonNode folder, Instant now) {
    StringBuilder text = new StringBuilder(line(folder));
    String message = text(folder, "message");
    if (!message.isEmpty()) {
      text.append("\n  ").append(message);
    }
    if (number(folder, "held") > 0) {
      String name = quoted(text(folder, "name"));
      text.append("\n  held until you decide: tarn mirror accept ").append(name);
      text.append(", or tarn mirror undo ").append(name);
    }
    if (number(folder, "conflicts") > 0) {
      text.append(
          "\n  %s: tarn mirror conflicts ".formatted(count(folder, "conflicts", "conflict")));
      text.append(quoted(text(folder, "name")));
    }
    JsonNode outstanding = folder.path("outstanding");
    JsonNode items = outstanding.path("items");
    for (JsonNode item : items) {
      text.append("\n  ").append(item(item, now));
    }
    long more = number(outstanding, "total") - items.size();
    if (more > 0) {
      text.append("\n  and %d more".formatted(more));
    }
    return text.toString();
  }

  private static String line(JsonNode folder) {
    return "%s: %s, %s".formatted(text(folder, "name"), state(folder), text(folder, "path"));
  }

  private static String state(JsonNode folder) {
    List<String> parts = new ArrayList<>();
    if (number(folder, "toGrid") > 0) {
      parts.add(count(folder, "toGrid", "change") + " to store");
    }
    if (number(folder, "toDisk") > 0) {
      parts.add(count(folder, "toDisk", "change") + " to bring here");
    }
    if (number(folder, "leftOut") > 0) {
      parts.add(number(folder, "leftOut") + " left out");
    }
    if (number(folder.path("outstanding"), "bytes") > 0) {
      parts.add(Screen.size(number(folder.path("outstanding"), "bytes")) + " left");
    }
    if (folder.has("pausedUntil")) {
      parts.add("until " + time(text(folder, "pausedUntil")));
    }
    if (parts.isEmpty()) {
      parts.add(count(folder, "files", "file"));
      parts.add(Screen.size(number(folder, "bytes")));
    }
    if (number(folder, "released") > 0) {
      parts.add(number(folder, "released") + " on the grid only");
    }
    return "%s (%s)".formatted(text(folder, "words"), String.join(", ", parts));
  }

  private static String item(JsonNode item, Instant now) {
    String where =
        switch (text(item, "direction")) {
          case "to-grid" -> deletes(item) ? "deleted    " : "to store   ";
          case "to-disk" -> deletes(item) ? "to delete  " : "to fetch   ";
          default -> "left out   ";
        };
    String line = where + text(item, "path");
    if (number(item, "bytes") > 0) {
      line += ", " + Screen.size(number(item, "bytes"));
    }
    return item.has("reason") ? line + "\n    " + why(item, now) : line;
  }

  private static boolean deletes(JsonNode item) {
    return item.path("deletes").asBoolean(false);
  }

  private static String why(JsonNode item, Instant now) {
    String why = text(item, "reason") + ": " + text(item, "advice");
    String detail = text(item, "detail");
    if (!detail.isEmpty()) {
      why += " (" + detail + ")";
    }
    if (!text(item, "direction").equals("left-out")) {
      why += "; tried %s, next %s".formatted(times(number(item, "attempts")), next(item, now));
    }
    return why;
  }

  private static String times(long attempts) {
    return attempts == 1 ? "once" : attempts + " times";
  }

  private static String next(JsonNode item, Instant now) {
    try {
      long seconds = Duration.between(now, Instant.parse(text(item, "next"))).toSeconds();
      return seconds <= 0 ? "now" : "in " + seconds + " s";
    } catch (DateTimeException e) {
      return "later";
    }
  }

  /// A path as a shell completes it, as the node takes it.
  static String inFolder(String path) {
    return path.replaceAll("^(\\./)+|/+$", "");
  }

  /// A time as the node tells it, in the time zone of the user.
  static String time(String instant) {
    try {
      return TIME.format(Instant.parse(instant));
    } catch (DateTimeException e) {
      return instant;
    }
  }

  static String count(JsonNode of, String field, String noun) {
    return count(number(of, field), noun);
  }

  static String count(long count, String noun) {
    return count + " " + noun + (count == 1 ? "" : "s");
  }

  static long number(JsonNode of, String field) {
    return of.path(field).asLong(0);
  }

  static String text(JsonNode of, String field) {
    return Screen.printable(of.path(field).asString(""));
  }
}
