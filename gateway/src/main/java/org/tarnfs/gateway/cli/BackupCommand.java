// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.grid.Directory;
import org.tarnfs.gateway.transfer.Backup;
import org.tarnfs.gateway.transfer.Exclusions;
import org.tarnfs.gateway.transfer.Settings;
import org.tarnfs.gateway.transfer.StoredFiles;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "backup",
    description = {
      "Store a directory as it is now: TO/Archives/TIME leads to it for good, and TO/Latest until the"
          + " next time.",
      "Files that have not changed since an earlier backup are not stored again. One that was broken"
          + " off goes on where it was."
    },
    footer = {"", "Example: tarn backup --exclude '*.tmp' ~/Documents home:documents"})
final class BackupCommand implements TarnCommand.Action {

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd_HH:mm:ss'Z'").withZone(ZoneOffset.UTC);

  /// Of backups that end in the same second each has a name.
  private static final int TRIES = 10;

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(index = "0", paramLabel = "FROM", description = "A directory of this machine.")
  private Path from = Path.of("");

  @Parameters(
      index = "1",
      paramLabel = "TO",
      description = {
        "A directory on the grid, ALIAS:NAME or CAP/NAME; it is made if it is missing.",
        "Others on this machine can see a cap that stands here; an alias tells them nothing."
      })
  private String to = "";

  @Option(
      names = "--exclude",
      paramLabel = "PATTERN",
      description =
          "Leave out files and directories of such names, wherever they are: * stands for any"
              + " characters, ? for one. May be given several times.")
  private List<String> excluded = new ArrayList<>();

  @Option(
      names = "--exclude-from-utf-8",
      paramLabel = "FILE",
      description = "Leave out what the patterns in FILE describe, one on each line.")
  private @Nullable Path excludedFrom;

  @Option(
      names = "--exclude-vcs",
      description = "Leave out what version control systems keep, such as .git and .svn.")
  private boolean excludeVersionControl;

  @Option(
      names = "--ignore-timestamps",
      description = "Read every file, also those that seem to be unchanged.")
  private boolean ignoreTimestamps;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    requireDirectory(from);
    Exclusions exclusions = exclusions();
    try (Session session = Session.open(node, screen);
        StoredFiles database =
            StoredFiles.open(
                session.directory().backupDatabase(), InstantSource.system(), new SecureRandom());
        TransferLine line = new TransferLine("storing", screen)) {
      GridPath target = session.aliases().parse(to);
      GridPath archives = target.child(ChildName.of("Archives"));
      Directory kept = session.places().makeDirectory(archives);
      Directory latest = session.places().directory(target);
      Places.requireWritable(kept, archives, archives.names().size());
      Places.requireWritable(latest, target, target.names().size());
      Settings settings =
          new Settings(
              session.grid(),
              session.client().convergent(),
              database,
              ignoreTimestamps,
              line.tally(),
              line::warn);
      DirectoryCap<?> stored = new Backup(settings, exclusions).run(from.toAbsolutePath());
      String time = archive(kept, stored);
      link(latest, "Latest", stored, Overwrite.ANYTHING);
      line.result("stored", Map.of("archive", time));
      return line.code();
    }
  }

  private static void requireDirectory(Path path) throws IOException {
    if (!Files.exists(path)) {
      throw new NoSuchFileException(path.toString());
    } else if (!Files.isDirectory(path)) {
      throw new NotDirectoryException(path.toString());
    }
  }

  private Exclusions exclusions() throws IOException, CommandException {
    List<String> patterns = new ArrayList<>(excluded);
    if (excludedFrom != null) {
      patterns.addAll(Files.readAllLines(excludedFrom));
    }
    if (excludeVersionControl) {
      patterns.addAll(Exclusions.VERSION_CONTROL);
    }
    try {
      return new Exclusions(patterns);
    } catch (IllegalArgumentException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  /// Returns the name it is kept under.
  private static String archive(Directory archives, DirectoryCap<?> stored)
      throws IOException, InterruptedException {
    Instant time = Instant.now();
    for (int attempt = 1; ; attempt++) {
      String name = TIME.format(time);
      try {
        link(archives, name, stored, Overwrite.NOTHING);
        return name;
      } catch (EditRefusedException e) {
        if (attempt == TRIES) {
          throw e;
        }
        time = time.plusSeconds(1);
      }
    }
  }

  private static void link(
      Directory directory, String name, DirectoryCap<?> cap, Overwrite overwrite)
      throws IOException, InterruptedException {
    NewChild child = new NewChild(ChildName.of(name), new Child.Known(cap), Optional.empty());
    directory.edit(new DirectoryEdit.PutChildren(List.of(child), overwrite, Instant.now()));
  }
}
