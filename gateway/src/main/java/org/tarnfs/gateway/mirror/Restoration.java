// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.List;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What of an earlier state is to be there again.
///
/// @param tree of that time
/// @param paths with slashes; the whole folder if there are none
/// @param exact whether what was not there then goes
record Restoration(DirectoryCap<ReadCap> tree, List<String> paths, boolean exact) {

  Restoration {
    paths = List.copyOf(paths);
  }

  /// For the database.
  String print() {
    ObjectNode fields = JsonMapper.shared().createObjectNode();
    fields.put("tree", tree.toSecretString());
    paths.forEach(fields.putArray("paths")::add);
    fields.put("exact", exact);
    return fields.toString();
  }

  /// @throws IllegalArgumentException if it is not what [#print] prints
  static Restoration parse(String text) {
    JsonNode fields = JsonMapper.shared().readTree(text);
    return new Restoration(
        MirrorState.tree(fields.path("tree").asString("")),
        fields.path("paths").values().stream().map(path -> path.asString("")).toList(),
        fields.path("exact").asBoolean(false));
  }

  @Override
  public String toString() {
    return "Restoration of " + paths.size() + " paths";
  }
}
