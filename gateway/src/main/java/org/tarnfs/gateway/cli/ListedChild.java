// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.LinkTimes;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.web.NodeJson;

/// What a listing tells of a child: what its caps say, without reading it.
record ListedChild(Child child, Metadata metadata) {

  private static final DateTimeFormatter RECENT =
      DateTimeFormatter.ofPattern("MMM dd HH:mm", Locale.ROOT);
  private static final DateTimeFormatter OLD =
      DateTimeFormatter.ofPattern("MMM dd  yyyy", Locale.ROOT);
  private static final Duration SIX_MONTHS = Duration.ofDays(180);

  /// Four letters, as `drwx`.
  String rights() {
    return kindLetter()
        + (child.readCap().isPresent() ? "r" : "-")
        + (child.writeCap().isPresent() ? "w" : "-")
        + (child.isDirectory() ? "x" : "-");
  }

  private String kindLetter() {
    return switch (child) {
      case Child.Known known -> known.isDirectory() ? "d" : "-";
      case Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ -> "?";
    };
  }

  String mark() {
    return switch (child) {
      case Child.Known known when known.isDirectory() -> "/";
      case Child.Known known -> known.writeCap().isPresent() ? "*" : "";
      case Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ -> "?";
    };
  }

  String shownSize() {
    OptionalLong size = size();
    return size.isPresent() ? Long.toString(size.getAsLong()) : child.isDirectory() ? "-" : "?";
  }

  private OptionalLong size() {
    return child instanceof Child.Known(FileCap file) ? NodeJson.size(file) : OptionalLong.empty();
  }

  /// When the link was first made, as this machine's clock shows it.
  String shownTime() {
    Optional<Instant> made = LinkTimes.created(metadata);
    if (made.isEmpty()) {
      return "-";
    }
    boolean recent = made.get().isAfter(Instant.now().minus(SIX_MONTHS));
    return (recent ? RECENT : OLD).format(made.get().atZone(ZoneId.systemDefault()));
  }

  Optional<String> bestCap() {
    return child.bestCap().map(Cap::toSecretString);
  }

  Optional<String> readCap() {
    return child.readCap().map(Cap::toSecretString);
  }

  /// For the output in JSON, in the words of the web API; with caps only if they are asked for.
  Map<String, Object> fields(boolean caps, boolean readCaps) {
    Map<String, Object> fields = new LinkedHashMap<>();
    switch (child) {
      case Child.Known(FileCap file) -> {
        fields.put("type", "filenode");
        fields.put("mutable", NodeJson.isMutable(file));
        fields.put("format", NodeJson.format(file));
        NodeJson.size(file).ifPresent(size -> fields.put("size", size));
      }
      case Child.Known(DirectoryCap<?> directory) -> {
        fields.put("type", "dirnode");
        fields.put("mutable", NodeJson.isMutable(directory.file()));
      }
      case Child.Known _, Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ ->
          fields.put("type", "unknown");
    }
    fields.put("metadata", metadata.fields());
    if (caps) {
      child.writeCap().ifPresent(cap -> fields.put("rw_uri", cap.toSecretString()));
    }
    if (caps || readCaps) {
      child.readCap().ifPresent(cap -> fields.put("ro_uri", cap.toSecretString()));
    }
    return fields;
  }
}
