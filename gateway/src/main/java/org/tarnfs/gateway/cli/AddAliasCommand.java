// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Map;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.app.NodeConfig;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "add-alias",
    description = "Give a directory that is on the grid already a short name.",
    footer = {"", "Example: tarn add-alias work < work.cap"})
final class AddAliasCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(index = "0", paramLabel = "NAME", description = "The name, such as work.")
  private String name = "";

  @Mixin private final CapInput input = new CapInput();

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    String alias = Aliases.requireName(name);
    NodeConfig.read(node.directory());
    Cap cap = input.cap();
    if (!(cap instanceof DirectoryCap<?> directory)) {
      throw new CommandException(ExitCode.BAD_CAP, "an alias is for the cap of a directory");
    }
    Aliases.add(node.directory().aliases(), alias, directory);
    screen.result(alias + ": is the name of that directory now", Map.of("alias", alias));
    return ExitCode.OK;
  }
}
