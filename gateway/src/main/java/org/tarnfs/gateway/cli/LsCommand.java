// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DamagedEntry;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.grid.PathResult;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "ls",
    description = {
      "List a directory on the grid, or one file.",
      "With -l: d for a directory, - for a file, ? for what this program does not know; r and w for"
          + " what the cap in the directory grants, x for what can be listed; the size in bytes, ?"
          + " where only reading would tell; when the link was first made."
    },
    footer = {"", "Example: tarn ls -l home:photos"})
final class LsCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "PATH",
      description = {
        "ALIAS:NAME/NAME or CAP/NAME; without it what the alias tahoe stands for.",
        "Others on this machine can see a cap that stands here; an alias tells them nothing."
      })
  private String path = "";

  @Option(
      names = {"-l", "--long"},
      description = "Tell kind, rights, size and time.")
  private boolean details;

  @Option(
      names = {"-F", "--classify"},
      description = "Put / behind directories and * behind what can be changed.")
  private boolean classify;

  @Option(names = "--uri", description = "Show the caps, which grant what they lead to.")
  private boolean caps;

  @Option(names = "--readonly-uri", description = "Show the caps for reading alone.")
  private boolean readCaps;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    try (Session session = Session.open(node, screen)) {
      GridPath place = session.aliases().parse(path);
      PathResult.Found found = session.places().find(place);
      if (found.child() instanceof Child.Known(DirectoryCap<?> cap)) {
        DirectoryContents contents = session.grid().directory(cap).contents();
        contents.damaged().forEach(this::warn);
        list(found.child(), contents);
      } else {
        Metadata metadata = found.entry().map(DirectoryEntry::metadata).orElse(Metadata.EMPTY);
        ListedChild child = new ListedChild(found.child(), metadata);
        String name = place.name().map(Object::toString).orElse("-");
        screen.table(List.of(row(name, child)), child.fields(caps, readCaps));
      }
      return ExitCode.OK;
    }
  }

  private void warn(DamagedEntry damaged) {
    String name = damaged.name().map(Object::toString).map(Screen::printable).orElse("(no name)");
    screen.warning(name + " cannot be shown: its entry is damaged: " + damaged.trouble());
  }

  private void list(Child directory, DirectoryContents contents) {
    Map<String, Object> children = new LinkedHashMap<>();
    List<List<String>> rows = new ArrayList<>();
    for (DirectoryEntry entry : contents.entries()) {
      ListedChild child = new ListedChild(entry.child(), entry.metadata());
      rows.add(row(entry.name().toString(), child));
      children.put(entry.name().toString(), child.fields(caps, readCaps));
    }
    Map<String, Object> fields = new ListedChild(directory, Metadata.EMPTY).fields(caps, readCaps);
    fields.remove("metadata");
    fields.put("children", children);
    screen.table(rows, fields);
  }

  private List<String> row(String name, ListedChild child) {
    List<String> row = new ArrayList<>();
    if (details) {
      row.add(child.rights());
      row.add(child.shownSize());
      row.add(child.shownTime());
    }
    row.add(Screen.printable(name) + (classify ? child.mark() : ""));
    if (caps) {
      row.add(shown(child.bestCap()));
    }
    if (readCaps) {
      row.add(shown(child.readCap()));
    }
    return row;
  }

  private static String shown(Optional<String> cap) {
    return cap.orElse("-");
  }
}
