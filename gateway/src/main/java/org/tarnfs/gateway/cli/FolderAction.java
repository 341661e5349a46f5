// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Parameters;

/// A command about one mirrored folder.
abstract class FolderAction extends NodeAction {

  @Parameters(
      index = "0",
      paramLabel = "NAME",
      description = "The folder, as tarn mirror list names it.")
  private String name = "";

  String name() {
    return name;
  }

  /// The path of the web API for what is below the folder.
  String path(String below) {
    return NodeApi.folder(name, below);
  }

  /// Tells what was done.
  void done(String text, String field) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("name", name);
    fields.put(field, true);
    screen().result(text, fields);
  }
}
