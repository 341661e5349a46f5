// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.grid.Directory;
import org.tarnfs.gateway.grid.PathResult;
import org.tarnfs.gateway.transfer.CopyFromGrid;
import org.tarnfs.gateway.transfer.CopyToGrid;
import org.tarnfs.gateway.transfer.Item;
import org.tarnfs.gateway.transfer.PartialFiles;
import org.tarnfs.gateway.transfer.Settings;
import org.tarnfs.gateway.transfer.StoredFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "cp",
    description = {
      "Copy files, and with -r directories, from this machine to the grid, from the grid to this"
          + " machine, or on the grid.",
      "A copy that was broken off goes on where it was: files that have not changed since they were"
          + " stored are not stored again, and those here that have the size and time of what is on"
          + " the grid are left alone. Other files of the same name are replaced, directories"
          + " never. Symbolic links and devices are left out."
    },
    footer = {"", "Example: tarn cp -r ~/Pictures home:photos"})
final class CpCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(
      arity = "2..*",
      paramLabel = "FROM... TO",
      description = {
        "ALIAS:NAME/NAME or CAP/NAME for what is on the grid, anything else for what is here.",
        "Others on this machine can see a cap that stands here; an alias tells them nothing."
      })
  private List<String> paths = new ArrayList<>();

  @Option(
      names = {"-r", "--recursive"},
      description = "Copy directories with all that is in them.")
  private boolean recursive;

  @Option(names = "--ignore-timestamps", description = "Copy also what seems to be there already.")
  private boolean ignoreTimestamps;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (Session session = Session.open(node, screen);
        StoredFiles database =
            StoredFiles.open(
                session.directory().backupDatabase(), InstantSource.system(), new SecureRandom());
        TransferLine line = new TransferLine("copying", screen)) {
      Settings settings =
          new Settings(
              session.grid(),
              session.client().convergent(),
              database,
              ignoreTimestamps,
              line.tally(),
              line::warn);
      CopySources sources = new CopySources(session);
      for (String path : paths.subList(0, paths.size() - 1)) {
        sources.add(path);
      }
      if (!recursive && sources.hasDirectories()) {
        throw CommandException.usage("to copy a directory with all that is in it, give -r");
      }
      String target = paths.getLast();
      Optional<GridPath> onGrid = session.aliases().parseIfOnGrid(target);
      if (onGrid.isPresent()) {
        toGrid(session, settings, sources, onGrid.get());
      } else {
        fromGrid(settings, sources, target);
      }
      line.result("copied", Map.of());
      return line.code();
    }
  }

  private static void toGrid(
      Session session, Settings settings, CopySources sources, GridPath target)
      throws IOException, InterruptedException, CommandException {
    CopyToGrid copy = new CopyToGrid(settings, session.directory().temporary());
    Optional<PathResult.Found> there = session.places().lookUp(target);
    boolean isDirectory = there.filter(found -> found.child().isDirectory()).isPresent();
    if (!isDirectory && sources.isOneFile() && !target.endsInSlash()) {
      Places.Place place = session.places().target(target, Optional.empty());
      copy.run(sources.only(place.name()), place.parent());
      return;
    }
    if (there.isPresent() && !isDirectory) {
      throw new CommandException(ExitCode.EXISTS, target.shown() + " is a file, not a directory");
    }
    List<Item> items = new ArrayList<>();
    for (CopySources.Source source : sources.allNamed()) {
      if (source.isContentsOnly()) {
        items.addAll(copy.list(source.item()));
      } else {
        items.add(source.item());
      }
    }
    requireDifferentNames(items);
    Directory directory = session.places().makeDirectory(target);
    Places.requireWritable(directory, target, target.names().size());
    copy.run(items, directory);
  }

  private static void fromGrid(Settings settings, CopySources sources, String text)
      throws IOException, InterruptedException, CommandException {
    Path target = Path.of(text);
    List<Item.OnGrid> items = new ArrayList<>();
    try (PartialFiles partials = new PartialFiles()) {
      CopyFromGrid copy = new CopyFromGrid(settings, partials);
      if (!Files.isDirectory(target) && sources.isOneFile() && !text.endsWith("/")) {
        copy.run(onGrid(sources.only(ChildName.of("-"))), target);
        return;
      }
      for (CopySources.Source source : sources.allNamed()) {
        Item.OnGrid item = onGrid(source.item());
        if (source.isContentsOnly()) {
          items.addAll(copy.list(item));
        } else {
          items.add(item);
        }
      }
      requireDifferentNames(items);
      Files.createDirectories(target);
      copy.run(items, target);
    }
  }

  private static Item.OnGrid onGrid(Item item) throws CommandException {
    return switch (item) {
      case Item.OnGrid there -> there;
      case Item.Local local ->
          throw CommandException.usage(
              "%s is here, and so is the target; name one on the grid, such as home:"
                  .formatted(local.file().path()));
    };
  }

  private static void requireDifferentNames(List<? extends Item> items) throws CommandException {
    Set<ChildName> names = new HashSet<>();
    for (Item item : items) {
      if (!names.add(item.name())) {
        throw CommandException.usage(
            "two of the sources have the name %s; copy them one after the other"
                .formatted(Screen.printable(item.name().toString())));
      }
    }
  }
}
