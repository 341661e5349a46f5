// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.Spool;
import org.tarnfs.gateway.file.SpoolMemory;
import org.tarnfs.gateway.mutable.MutableFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "put",
    description = {
      "Store a file on the grid: print its cap, or, with a path, link it there.",
      "A mutable file that the path leads to gets the new content; any other file is replaced."
    },
    footer = {"", "Example: tarn put photo.jpg > photo.cap"})
final class PutCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file, or - for standard input, which is the default.")
  private @Nullable Path file;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "PATH",
      description = {
        "ALIAS:NAME/NAME, CAP/NAME, or the cap of a mutable file. With a slash at its end it is the"
            + " directory to put the file in.",
        "Others on this machine can see a cap that stands here; an alias tells them nothing."
      })
  private @Nullable String path;

  @Option(
      names = "--format",
      paramLabel = "CHK|SDMF|MDMF",
      description =
          "How a new file is kept: CHK cannot be changed, and is what there is without this option;"
              + " SDMF is for small files that change, MDMF for larger ones.")
  private @Nullable FileFormat format;

  @Option(
      names = {"-m", "--mutable"},
      description =
          "Make a mutable file, as mutable.format in tahoe.cfg says: SDMF if it says nothing.")
  private boolean mutable;

  @Option(
      names = "--random-key",
      description =
          "Encrypt with a random key, so that not even those who share the convergence secret can"
              + " tell what is stored; equal files are then stored twice.")
  private boolean randomKey;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    requireOneKind();
    try (Session session = Session.open(node, screen)) {
      Optional<GridPath> target =
          path == null ? Optional.empty() : Optional.of(session.aliases().parse(path));
      if (file == null || file.toString().equals("-")) {
        try (Spool spool = spool(System.in)) {
          put(session, spool, target);
        }
      } else {
        put(session, ReplayableSource.ofFile(regular(file)), target);
      }
      return ExitCode.OK;
    }
  }

  private void requireOneKind() throws CommandException {
    if (mutable && format == FileFormat.CHK) {
      throw CommandException.usage("--mutable and --format=CHK are not to be had together");
    }
    if (randomKey && (mutable || (format != null && format != FileFormat.CHK))) {
      throw CommandException.usage(
          "--random-key is for files that are not mutable, whose keys are always random");
    }
  }

  private Optional<MutableFormat> format(Session session) {
    if (format != null) {
      return format.mutable();
    }
    return mutable ? Optional.of(session.grid().usualFormat()) : Optional.empty();
  }

  private void put(Session session, ReplayableSource source, Optional<GridPath> target)
      throws IOException, InterruptedException, CommandException {
    StoredFile.Store store = new StoredFile.Store(session, screen, format(session), randomKey);
    if (target.isEmpty()) {
      StoredFile stored = store.store(source);
      screen.step(stored.described());
      screen.result(stored.cap().toSecretString(), stored.fields());
    } else {
      StoredFile stored = putAt(session, source, store, target.get());
      screen.step(stored.described());
      screen.result(
          "%s has %s now".formatted(shown(target.get()), Screen.size(source.size())),
          stored.fields());
    }
  }

  private StoredFile putAt(
      Session session, ReplayableSource source, StoredFile.Store store, GridPath target)
      throws IOException, InterruptedException, CommandException {
    if (target.names().isEmpty() && target.start() instanceof Child.Known(WriteCap cap)) {
      return store.overwrite(cap, source);
    }
    Places.Place place = session.places().target(target, name());
    Optional<Child> there =
        place.parent().contents().entry(place.name()).map(DirectoryEntry::child);
    if (there.isPresent() && there.get() instanceof Child.Known(WriteCap cap)) {
      return store.overwrite(cap, source);
    }
    if (there.isPresent() && there.get().isDirectory()) {
      throw Links.isDirectory(place, target);
    }
    StoredFile stored = store.store(source);
    Links.set(place, new Child.Known(stored.cap()), Optional.empty(), target);
    return stored;
  }

  private String shown(GridPath target) throws IOException {
    Optional<ChildName> name = target.start().isDirectory() ? name() : Optional.empty();
    return name.map(target::at).orElse(target).shown();
  }

  /// The name to put the file under in a directory.
  private Optional<ChildName> name() throws IOException {
    Path name = file == null || file.toString().equals("-") ? null : file.getFileName();
    return name == null ? Optional.empty() : Optional.of(ChildName.of(name.toString()));
  }

  private static Path regular(Path file) throws IOException, CommandException {
    if (!Files.exists(file)) {
      throw new NoSuchFileException(file.toString());
    }
    if (!Files.isRegularFile(file)) {
      throw CommandException.usage(
          file + " is not a file; tarn cp -r copies directories to the grid");
    }
    return file;
  }

  private Spool spool(InputStream in) throws IOException {
    Spool spool = new Spool(SpoolMemory.ofThisMachine(), node.directory().temporary(), 0);
    ReadableByteChannel bytes = Channels.newChannel(in);
    while (bytes.read(spool.room()) >= 0) {
      spool.keep();
    }
    return spool;
  }
}
