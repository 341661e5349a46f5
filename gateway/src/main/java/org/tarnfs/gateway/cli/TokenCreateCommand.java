// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "create",
    description = {
      "Make a token and print it. The node keeps only a hash of it, so it is told this once."
    },
    footer = {
      "",
      "Example: tarn token create nas --scope write --folder photos --for 90d > nas.token"
    })
final class TokenCreateCommand extends NodeAction {

  @Parameters(index = "0", paramLabel = "NAME", description = "What to call it in lists.")
  private String name = "";

  @Option(
      names = "--scope",
      paramLabel = "SCOPE",
      description =
          "read: to see how it is with folders, but no cap; write: also to have something done in"
              + " them; admin: everything. Without it, read.")
  private String scope = "read";

  @Option(
      names = "--folder",
      paramLabel = "FOLDER",
      description = "For this mirrored folder alone.")
  private @Nullable String folder;

  @Option(
      names = "--for",
      paramLabel = "TIME",
      description = "Let it end by itself after so many hours, days or weeks: 8h, 90d, 52w.")
  private @Nullable String time;

  @Override
  public ExitCode run() throws Exception {
    Map<String, String> wish = new LinkedHashMap<>();
    wish.put("name", name);
    wish.put("scope", scope);
    if (folder != null) {
      wish.put("folder", folder);
    }
    if (time != null) {
      wish.put("lifetime", TimeSpan.of("--for", "8h, 90d or 52w", time).toString());
    }
    ObjectNode created = api().post(NodeApi.TOKENS, wish);
    screen()
        .warning(
            "whoever has this token can use the API of this node; it is not shown again, and tarn"
                + " token revoke ends it");
    screen().result(created.path("token").asString(""), Screen.fields(created));
    return ExitCode.OK;
  }
}
