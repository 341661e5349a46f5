// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DamagedEntry;
import org.tarnfs.gateway.grid.Walk;
import org.tarnfs.gateway.web.VisitJson;
import tools.jackson.databind.node.ObjectNode;

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

  /// For the output in JSON, in the words of the web API.
  ///
  /// @param caps whether they may be shown
  Map<String, Object> fields(boolean caps) {
    ObjectNode json = VisitJson.of(path, child);
    if (!caps) {
      json.remove(List.of("cap", "verifycap", "repaircap"));
    }
    Map<String, Object> fields = Screen.fields(json);
    if (!troubles.isEmpty()) {
      fields.put("troubles", troubles);
    }
    return fields;
  }
}
