// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Map;
import java.util.Optional;
import org.tarnfs.gateway.directory.Child;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "ln",
    description = {
      "Make a second link to a file or directory on the grid.",
      "What either link leads to is the same: nothing is copied. A file that has the new name"
          + " already is replaced, a directory is not."
    },
    footer = {"", "Example: tarn ln home:photos/lake.jpg home:best/"})
final class LnCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Mixin private final FromAndTo paths = new FromAndTo();

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (Session session = Session.open(node, screen)) {
      GridPath source = paths.source(session);
      GridPath target = paths.target(session);
      Places places = session.places();
      Child child = places.find(source).child();
      Places.Place place = places.target(target, source.name());
      Links.set(place, child, Optional.empty(), target);
      screen.result(
          "%s leads to the same as %s".formatted(target.at(place.name()).shown(), source.shown()),
          Map.of("name", place.name().toString()));
      return ExitCode.OK;
    }
  }
}
