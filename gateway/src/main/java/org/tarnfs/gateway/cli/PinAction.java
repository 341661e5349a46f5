// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.time.Clock;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

/// Says how long a version is kept.
abstract class PinAction extends FolderAction {

  @Parameters(
      index = "1",
      paramLabel = "TIME",
      description =
          "A time, as tarn mirror versions lists it: "
              + PastTime.FORMS
              + ". The last version before it is meant.")
  private String time = "";

  /// @param kept how long it is kept from now on
  ExitCode pin(boolean pinned, String kept) throws Exception {
    Map<String, Object> wish = new LinkedHashMap<>();
    wish.put("time", PastTime.parse(time, Clock.system(ZoneId.systemDefault())).toString());
    wish.put("pinned", pinned);
    ObjectNode version = api().post(path("/pins"), wish);
    screen()
        .result(
            "%s as of %s (%s) is kept %s"
                .formatted(
                    name(),
                    FolderText.time(FolderText.text(version, "time")),
                    FolderText.count(version, "files", "file"),
                    kept),
            Screen.fields(version));
    return ExitCode.OK;
  }
}
