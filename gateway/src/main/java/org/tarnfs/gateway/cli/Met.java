// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.MdmfVerifyCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.SdmfVerifyCap;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DamagedEntry;
import org.tarnfs.gateway.grid.Walk;

/// What is kept of something that a walk met: not what is in it if it is a directory.
///
/// @param path from where the walk began
/// @param troubles what of it could not be read, so that something below it may not be met
record Met(List<ChildName> path, Child child, List<String> troubles) {

  Met {
    path = List.copyOf(path);
    troubles = List.copyOf(troubles);
  }

  static Met of(Walk.Visit visit) {
    List<String> troubles = new ArrayList<>();
    visit.trouble().ifPresent(trouble -> troubles.add("cannot be read: " + reason(trouble)));
    if (visit.child() instanceof Child.Known(DirectoryCap<?>(VerifyCap _))) {
      troubles.add("cannot be read: what leads here is a verify cap");
    }
    visit
        .contents()
        .ifPresent(contents -> contents.damaged().forEach(entry -> troubles.add(damage(entry))));
    return new Met(visit.path(), visit.child(), troubles);
  }

  private static String damage(DamagedEntry entry) {
    String name =
        entry.name().map(Object::toString).map(Screen::printable).orElse("without a name");
    return "its entry " + name + " is damaged: " + Screen.printable(entry.trouble());
  }

  static String reason(IOException e) {
    return Screen.printable(e.getMessage() == null ? e.toString() : e.getMessage());
  }

  /// For users, if the walk began at `start`.
  String shown(GridPath start) {
    List<ChildName> names = new ArrayList<>(start.names());
    names.addAll(path);
    return new GridPath(start.root(), start.start(), names, false).shown();
  }

  /// For users, from where the walk began.
  String shown() {
    return path.stream()
        .map(name -> Screen.printable(name.toString()))
        .collect(Collectors.joining("/"));
  }

  /// The one that grants most.
  Optional<Cap> cap() {
    return child.writeCap().or(child::readCap);
  }

  Optional<Cap> verifyCap() {
    return known().flatMap(Cap::toVerifyOnly);
  }

  /// What is enough to repair it.
  Optional<Cap> repairCap() {
    return known().flatMap(cap -> repairCap(cap, file(cap)));
  }

  private static Optional<Cap> repairCap(Cap cap, Optional<FileCap> file) {
    return file.flatMap(
        kind ->
            switch (kind) {
              case WriteCap _ -> Optional.of(cap);
              case ChkReadCap _, ChkVerifyCap _ -> cap.toVerifyOnly().map(Cap.class::cast);
              case LiteralCap _ -> Optional.empty();
              case SdmfReadCap _, MdmfReadCap _, SdmfVerifyCap _, MdmfVerifyCap _ ->
                  Optional.empty();
            });
  }

  Optional<String> storageIndex() {
    return file().flatMap(FileCap::toVerifyOnly).map(verify -> verify.storageIndex().toString());
  }

  /// The file of which shares are stored; empty if it is of unknown kind.
  Optional<FileCap> file() {
    return known().flatMap(Met::file);
  }

  private Optional<Cap> known() {
    return child instanceof Child.Known(Cap cap) ? Optional.of(cap) : Optional.empty();
  }

  private static Optional<FileCap> file(Cap cap) {
    return switch (cap) {
      case FileCap file -> Optional.of(file);
      case DirectoryCap<?> directory -> Optional.of(directory.file());
      case UnknownCap _ -> Optional.empty();
    };
  }

  /// For the output in JSON, in the words of the web API.
  ///
  /// @param caps whether they may be shown
  Map<String, Object> fields(boolean caps) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("path", path.stream().map(ChildName::toString).toList());
    fields.put("type", child.isDirectory() ? "directory" : file().isPresent() ? "file" : "unknown");
    if (caps) {
      fields.put("cap", text(cap()));
      fields.put("verifycap", text(verifyCap()));
      fields.put("repaircap", text(repairCap()));
    }
    fields.put("storage-index", storageIndex().orElse(""));
    if (!troubles.isEmpty()) {
      fields.put("troubles", troubles);
    }
    return fields;
  }

  private static String text(Optional<Cap> cap) {
    return cap.map(Cap::toSecretString).orElse("");
  }
}
