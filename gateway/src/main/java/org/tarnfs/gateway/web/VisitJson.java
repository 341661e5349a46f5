// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
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
/// | `repaircap` | what is enough to repair it |
///
/// What there is not is the empty text.
public final class VisitJson {

  private VisitJson() {}

  /// Of a child, and the path by which it was reached.
  public static ObjectNode of(List<ChildName> path, Child child) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    path(path, json.putArray("path"));
    json.put("cap", text(child.bestCap()));
    json.put("type", type(child));
    json.put("verifycap", text(child.verifyCap()));
    json.put("repaircap", text(child.repairCap()));
    json.put("storage-index", child.storageIndex().map(StorageIndex::toString).orElse(""));
    return json;
  }

  static void path(List<ChildName> path, ArrayNode names) {
    path.stream().map(ChildName::toString).forEach(names::add);
  }

  private static String text(Optional<Cap> cap) {
    return cap.map(Cap::toSecretString).orElse("");
  }

  private static String type(Child child) {
    return switch (child) {
      case Child.Known(DirectoryCap<?>(VerifyCap _)), Child.Known(VerifyCap _) -> "unknown";
      case Child.Known known -> known.isDirectory() ? "directory" : "file";
      case Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ -> "unknown";
    };
  }
}
