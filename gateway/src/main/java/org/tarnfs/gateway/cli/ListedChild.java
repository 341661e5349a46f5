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
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.MdmfVerifyCap;
import org.tarnfs.caps.MdmfWriteCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.SdmfVerifyCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.LinkTimes;
import org.tarnfs.gateway.directory.Metadata;

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
    return child instanceof Child.Known(FileCap file) ? size(file) : OptionalLong.empty();
  }

  /// In bytes, if the cap tells.
  static OptionalLong size(FileCap cap) {
    return switch (cap) {
      case LiteralCap literal -> OptionalLong.of(literal.content().length());
      case ChkReadCap chk -> OptionalLong.of(chk.size());
      case ChkVerifyCap chk -> OptionalLong.of(chk.size());
      case SdmfWriteCap _, SdmfReadCap _, SdmfVerifyCap _ -> OptionalLong.empty();
      case MdmfWriteCap _, MdmfReadCap _, MdmfVerifyCap _ -> OptionalLong.empty();
    };
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

  /// The one that grants most.
  Optional<String> bestCap() {
    return child.writeCap().or(child::readCap).map(Cap::toSecretString);
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
        fields.put("mutable", isMutable(file));
        fields.put("format", format(file));
        size(file).ifPresent(size -> fields.put("size", size));
      }
      case Child.Known(DirectoryCap<?> directory) -> {
        fields.put("type", "dirnode");
        fields.put("mutable", isMutable(directory.file()));
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

  static boolean isMutable(FileCap cap) {
    return !format(cap).equals("CHK");
  }

  private static String format(FileCap cap) {
    return switch (cap) {
      case LiteralCap _, ChkReadCap _, ChkVerifyCap _ -> "CHK";
      case SdmfWriteCap _, SdmfReadCap _, SdmfVerifyCap _ -> "SDMF";
      case MdmfWriteCap _, MdmfReadCap _, MdmfVerifyCap _ -> "MDMF";
    };
  }
}
