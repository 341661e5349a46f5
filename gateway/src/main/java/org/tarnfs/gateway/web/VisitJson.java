// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Optional;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.grid.Walk;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What was met on a walk, as the lines of a stream tell it:
///
/// | field | content |
/// |---|---|
/// | `path` | the names by which it was reached |
/// | `cap` | the best there is |
/// | `type` | `file`, `directory` or `unknown` |
/// | `verifycap`, `storage-index` | of its shares |
/// | `repaircap` | what Tahoe-LAFS needs to repair it |
///
/// What there is not is the empty text.
final class VisitJson {

  private VisitJson() {}

  static ObjectNode of(Walk.Visit visit) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    path(visit, json.putArray("path"));
    json.put("cap", LinkRequests.capOf(visit.child()));
    json.put("type", type(visit.child()));
    json.put("verifycap", verifyCap(visit.child()).map(Cap::toSecretString).orElse(""));
    json.put("repaircap", repairCap(visit.child()).map(Cap::toSecretString).orElse(""));
    json.put("storage-index", index(visit.child()).map(StorageIndex::toString).orElse(""));
    return json;
  }

  static void path(Walk.Visit visit, ArrayNode names) {
    visit.path().stream().map(ChildName::toString).forEach(names::add);
  }

  private static String type(Child child) {
    return switch (child) {
      case Child.Known(DirectoryCap<?>(VerifyCap _)), Child.Known(VerifyCap _) -> "unknown";
      case Child.Known known -> known.isDirectory() ? "directory" : "file";
      case Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ -> "unknown";
    };
  }

  /// The file that it is, or that holds its entries; empty if nobody knows.
  static Optional<FileCap> file(Child child) {
    return switch (child) {
      case Child.Known(DirectoryCap<?>(FileCap file)) -> Optional.of(file);
      case Child.Known(FileCap file) -> Optional.of(file);
      case Child _ -> Optional.empty();
    };
  }

  static Optional<? extends Cap> verifyCap(Child child) {
    return child instanceof Child.Known(Cap cap) ? cap.toVerifyOnly() : Optional.empty();
  }

  static Optional<StorageIndex> index(Child child) {
    return file(child).flatMap(FileCap::toVerifyOnly).map(VerifyCap::storageIndex);
  }

  private static Optional<? extends Cap> repairCap(Child child) {
    return switch (child) {
      case Child.Known(DirectoryCap<?>(WriteCap write)) -> Optional.of(new DirectoryCap<>(write));
      case Child.Known(WriteCap write) -> Optional.of(write);
      case Child.Known(ReadCap read) when !MutableContent.canChange(read) -> read.toVerifyOnly();
      case Child _ -> Optional.empty();
    };
  }
}
