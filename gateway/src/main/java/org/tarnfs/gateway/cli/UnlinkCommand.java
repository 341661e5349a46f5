// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Map;
import org.tarnfs.gateway.directory.ChildKind;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.EditRefusedException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
    name = "unlink",
    aliases = "rm",
    description = {
      "Remove a name from a directory on the grid, be it of a file or of a whole directory.",
      "What it led to stays for who reaches it by another link or by its cap, until servers give up"
          + " shares that nobody renews."
    },
    footer = {"", "Example: tarn unlink home:photos/lake.jpg"})
final class UnlinkCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(
      paramLabel = "PATH",
      description = {
        "ALIAS:NAME/NAME or CAP/NAME.",
        "Others on this machine can see a cap that stands here; an alias tells them nothing."
      })
  private String path = "";

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (Session session = Session.open(node, screen)) {
      GridPath place = session.aliases().parse(path);
      Places.Place link = session.places().existing(place);
      ChildKind kind = place.endsInSlash() ? ChildKind.DIRECTORY : ChildKind.ANY;
      try {
        link.parent().edit(new DirectoryEdit.DeleteChild(link.name(), true, kind));
      } catch (EditRefusedException e) {
        if (e.reason() != EditRefusedException.Reason.NO_SUCH_CHILD) {
          throw e;
        }
        throw new CommandException(ExitCode.NOT_FOUND, "there is no " + place.shown());
      }
      screen.result(place.shown() + " is removed", Map.of("name", link.name().toString()));
      return ExitCode.OK;
    }
  }
}
