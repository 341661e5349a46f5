// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.io.OutputStream;
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
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import tools.jackson.core.JsonGenerator;

/// What `t=json` tells of a node: a list of its type, `filenode`, `dirnode` or `unknown`, and of an
/// object:
///
/// | field | of | content |
/// |---|---|---|
/// | `mutable` | all whose cap tells | whether it can change |
/// | `format` | files | `CHK`, `SDMF` or `MDMF` |
/// | `size` | files | in bytes; null if only reading a mutable file would tell |
/// | `rw_uri`, `ro_uri`, `verify_uri` | all | the caps there are |
/// | `metadata` | what a directory leads to | that of the link |
/// | `children` | a directory that is asked for | by name, the same of each child |
public final class NodeJson {

  private static final String DEEP_IMMUTABLE = "imm.";

  private final JsonGenerator json;

  private NodeJson(JsonGenerator json) {
    this.json = json;
  }

  /// Writes what is known of a node without reading it.
  ///
  /// @param size of a mutable file that has been read
  /// @param link of the directory through which it was reached
  static void write(Child node, OptionalLong size, Optional<Metadata> link, OutputStream out)
      throws IOException, InterruptedException {
    JsonText.write(json -> new NodeJson(json).node(node, size, link), out);
  }

  /// Writes a directory with its children, as they are seen by whoever holds `cap`.
  ///
  /// @param link of the directory through which it was reached
  static void write(
      DirectoryCap<?> cap, DirectoryContents contents, Optional<Metadata> link, OutputStream out)
      throws IOException, InterruptedException {
    JsonText.write(json -> new NodeJson(json).directory(cap, contents, link), out);
  }

  /// What a cap tells of the size of its file, in bytes.
  public static OptionalLong size(FileCap cap) {
    return switch (cap) {
      case LiteralCap literal -> OptionalLong.of(literal.content().length());
      case ChkReadCap chk -> OptionalLong.of(chk.size());
      case ChkVerifyCap chk -> OptionalLong.of(chk.size());
      case SdmfWriteCap _, SdmfReadCap _, SdmfVerifyCap _ -> OptionalLong.empty();
      case MdmfWriteCap _, MdmfReadCap _, MdmfVerifyCap _ -> OptionalLong.empty();
    };
  }

  private void directory(DirectoryCap<?> cap, DirectoryContents contents, Optional<Metadata> link) {
    start("dirnode");
    mutable(cap.file());
    caps(new Child.Known(cap));
    metadata(link);
    json.writeName("children");
    json.writeStartObject();
    for (DirectoryEntry entry : contents.entries()) {
      json.writeName(entry.name().toString());
      node(entry.child(), OptionalLong.empty(), Optional.of(entry.metadata()));
    }
    json.writeEndObject();
    end();
  }

  private void node(Child node, OptionalLong size, Optional<Metadata> link) {
    switch (node) {
      case Child.Known(FileCap file) -> file(file, size);
      case Child.Known(DirectoryCap<?>(VerifyCap verify)) -> unreadable(verify);
      case Child.Known(DirectoryCap<?>(FileCap file)) -> {
        start("dirnode");
        mutable(file);
      }
      case Child.Known(UnknownCap _), Child.Hidden _, Child.UnknownWritable _ -> start("unknown");
      case Child.UnknownReadable(UnknownCap read) -> {
        start("unknown");
        if (read.toSecretString().startsWith(DEEP_IMMUTABLE)) {
          json.writeBooleanProperty("mutable", false);
        }
      }
    }
    caps(node);
    metadata(link);
    end();
  }

  private void file(FileCap cap, OptionalLong size) {
    if (cap instanceof VerifyCap verify) {
      unreadable(verify);
      return;
    }
    start("filenode");
    mutable(cap);
    json.writeStringProperty("format", format(cap));
    OptionalLong known = size.isPresent() ? size : size(cap);
    if (known.isPresent()) {
      json.writeNumberProperty("size", known.getAsLong());
    } else {
      json.writeNullProperty("size");
    }
  }

  /// To most programs a node is something that can be read.
  private void unreadable(VerifyCap cap) {
    start("unknown");
    if (cap instanceof ChkVerifyCap) {
      json.writeBooleanProperty("mutable", false);
    }
  }

  private void start(String type) {
    json.writeStartArray();
    json.writeString(type);
    json.writeStartObject();
  }

  private void end() {
    json.writeEndObject();
    json.writeEndArray();
  }

  private void mutable(FileCap cap) {
    json.writeBooleanProperty("mutable", isMutable(cap));
  }

  /// Whether what a cap leads to can change, by this cap or another.
  public static boolean isMutable(FileCap cap) {
    return !format(cap).equals("CHK");
  }

  /// How the file of a cap is kept, in the words of Tahoe-LAFS.
  public static String format(FileCap cap) {
    return switch (cap) {
      case LiteralCap _, ChkReadCap _, ChkVerifyCap _ -> "CHK";
      case SdmfWriteCap _, SdmfReadCap _, SdmfVerifyCap _ -> "SDMF";
      case MdmfWriteCap _, MdmfReadCap _, MdmfVerifyCap _ -> "MDMF";
    };
  }

  private void caps(Child node) {
    cap("rw_uri", node.writeCap());
    cap("ro_uri", node.readCap());
    if (node instanceof Child.Known(Cap known)) {
      cap("verify_uri", known.toVerifyOnly());
    }
  }

  private void cap(String name, Optional<? extends Cap> cap) {
    cap.ifPresent(present -> json.writeStringProperty(name, present.toSecretString()));
  }

  private void metadata(Optional<Metadata> link) {
    if (link.isPresent()) {
      json.writeName("metadata");
      link.get().writeTo(json);
    }
  }
}
