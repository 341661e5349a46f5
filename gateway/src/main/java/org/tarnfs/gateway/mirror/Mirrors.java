// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.DeviceKey;
import org.tarnfs.gateway.snapshot.FolderDescription;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Snapshot;
import org.tarnfs.gateway.snapshot.TreeDiff;

/// The mirrored folders of a node: what can be asked and told of them. While this is open, they are
/// mirrored. For several threads.
public final class Mirrors implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Mirrors.class);
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,63}");
  private static final String CONFIG = ".json";

  private final Path directory;
  private final Grid grid;
  private final UploadOptions options;
  private final String device;
  private final InstantSource clock;
  private final Consumer<MirrorEvent> events;
  private final MirrorSettings settings;
  private final Map<String, MirroredFolder> folders = new ConcurrentHashMap<>();

  private Mirrors(
      Path directory,
      Grid grid,
      UploadOptions options,
      String device,
      InstantSource clock,
      Consumer<MirrorEvent> events,
      MirrorSettings settings) {
    this.directory = directory;
    this.grid = grid;
    this.options = options;
    this.device = device;
    this.clock = clock;
    this.events = events;
    this.settings = settings;
  }

  /// Mirrors the folders that are known from an earlier time.
  ///
  /// @param directory where to remember them
  /// @param options of folders to be made
  /// @param device by which name this machine takes part, if nothing else is asked for
  /// @param events is told what happens, by several threads
  public static Mirrors open(
      Path directory,
      Grid grid,
      UploadOptions options,
      String device,
      InstantSource clock,
      Consumer<MirrorEvent> events)
      throws IOException {
    return open(directory, grid, options, device, clock, events, MirrorSettings.USUAL);
  }

  /// @param settings of folders to be added
  static Mirrors open(
      Path directory,
      Grid grid,
      UploadOptions options,
      String device,
      InstantSource clock,
      Consumer<MirrorEvent> events,
      MirrorSettings settings)
      throws IOException {
    Mirrors mirrors = new Mirrors(directory, grid, options, device, clock, events, settings);
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + CONFIG)) {
        for (Path file : files) {
          mirrors.start(ConfigFile.read(file));
        }
      }
    }
    return mirrors;
  }

  private MirroredFolder start(MirrorConfig config) {
    MirroredFolder folder =
        new MirroredFolder(config, grid, stateFile(config.name()), clock, events);
    folders.put(config.name(), folder);
    folder.start();
    return folder;
  }

  private Path configFile(String name) {
    return directory.resolve(name + CONFIG);
  }

  private Path stateFile(String name) {
    return directory.resolve(name + ".sqlite");
  }

  /// How it is with all folders, in the order of their names.
  public List<FolderStatus> list() {
    return folders.values().stream()
        .map(MirroredFolder::status)
        .sorted(Comparator.comparing(FolderStatus::name))
        .toList();
  }

  public FolderStatus status(String name) throws MirrorException {
    return folder(name).status();
  }

  private MirroredFolder folder(String name) throws MirrorException {
    MirroredFolder folder = folders.get(name);
    if (folder == null) {
      throw new MirrorException(
          MirrorException.Problem.NO_SUCH_FOLDER,
          "no folder is mirrored here by the name "
              + name
              + "; tarn mirror list shows those that are");
    }
    return folder;
  }

  /// What to mirror.
  ///
  /// @param path a folder of this machine
  /// @param name by which to call it; the folder's own name if it is empty
  /// @param device as which to take part; that of the node if it is empty
  /// @param joins the root of a folder that others mirror already; a new one if it is empty
  public record Addition(
      Path path, Optional<String> name, Optional<String> device, Optional<DirectoryCap<?>> joins) {}

  /// Begins to mirror a folder. What is in it stays; what is on the grid comes to it.
  ///
  /// @throws MirrorException if that folder cannot be mirrored
  public synchronized FolderStatus add(Addition addition) throws IOException, InterruptedException {
    Path path = addition.path().toAbsolutePath().normalize();
    requireUsable(path);
    String name = addition.name().orElseGet(() -> String.valueOf(path.getFileName()));
    requireName(name);
    FolderOnGrid folder =
        addition.joins().isPresent()
            ? FolderOnGrid.open(grid, addition.joins().get())
            : FolderOnGrid.create(
                grid,
                new FolderDescription(
                    name,
                    clock.instant(),
                    options
                        .convergence()
                        .orElseThrow(() -> new IllegalStateException("keys must converge")),
                    options.parameters()));
    MirrorConfig config =
        new MirrorConfig(
            name,
            path,
            folder.lasting(),
            join(folder, addition.device().orElse(device)),
            settings,
            false);
    requireUnmarked(path, config);
    Files.createDirectories(directory);
    ConfigFile.write(configFile(name), config);
    new LocalFolder(path).mark(MirrorMark.of(config));
    return start(config).status();
  }

  /// One that holds only the read cap receives, and tells nothing.
  private static Optional<MirrorConfig.Own> join(FolderOnGrid folder, String device)
      throws IOException, InterruptedException {
    if (!folder.canBeJoined()) {
      return Optional.empty();
    }
    DeviceKey key = DeviceKey.random(new SecureRandom());
    for (int number = 1; ; number++) {
      String name = number == 1 ? device : device + "-" + number;
      try {
        DirectoryCap<WriteCap> own = folder.join(name, key);
        return Optional.of(new MirrorConfig.Own(name, own, key));
      } catch (EditRefusedException e) {
        LOG.debug("there is a device {} already", name);
      }
    }
  }

  private void requireUsable(Path path) throws MirrorException {
    if (!Files.isDirectory(path)) {
      throw bad("%s is no folder; make it first, or check how it is written".formatted(path));
    } else if (path.startsWith(directory.toAbsolutePath().normalize())
        || directory.toAbsolutePath().normalize().startsWith(path)) {
      throw bad(
          "%s holds this node's own files, which change while they are mirrored".formatted(path));
    }
    for (MirroredFolder other : folders.values()) {
      Path there = other.config().path();
      if (path.equals(there)) {
        throw new MirrorException(
            MirrorException.Problem.EXISTS,
            "%s is mirrored already, as %s".formatted(path, other.config().name()));
      } else if (path.startsWith(there) || there.startsWith(path)) {
        throw bad(
            "%s and the mirrored folder %s lie inside each other; mirror the outer one alone"
                .formatted(path, there));
      }
    }
  }

  private void requireName(String name) throws MirrorException {
    if (!NAME.matcher(name).matches()) {
      throw bad(
          "a folder's name has up to 64 letters, digits, spaces, dots, dashes and underscores; give"
              + " one with --name");
    } else if (folders.containsKey(name)) {
      throw new MirrorException(
          MirrorException.Problem.EXISTS,
          "there is a mirrored folder by the name %s; give another with --name".formatted(name));
    }
  }

  private static void requireUnmarked(Path path, MirrorConfig config) throws IOException {
    Optional<String> mark = new LocalFolder(path).mark();
    if (mark.isPresent() && !mark.get().equals(MirrorMark.of(config))) {
      throw bad(
          "%s belongs to another mirrored folder, of this node or another; if it is in use no more,"
                  .formatted(path)
              + " delete .tarn in it");
    }
  }

  private static MirrorException bad(String message) {
    return new MirrorException(MirrorException.Problem.BAD_REQUEST, message);
  }

  /// Ends the mirroring of a folder. Its files stay here, and on the grid.
  public synchronized void remove(String name) throws IOException {
    MirroredFolder folder = folder(name);
    folder.close();
    folders.remove(name);
    Files.deleteIfExists(configFile(name));
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(directory.resolve(stateFile(name).getFileName() + end));
    }
    folder.unmark();
  }

  /// Does nothing more about a folder, for a time or until it is resumed.
  public void pause(String name, Optional<Duration> time) throws IOException {
    MirroredFolder folder = folder(name);
    folder.pause(time.map(clock.instant()::plus));
    ConfigFile.write(configFile(name), folder.config());
  }

  public void resume(String name) throws IOException {
    MirroredFolder folder = folder(name);
    folder.resume();
    ConfigFile.write(configFile(name), folder.config());
  }

  /// Looks at everything, here and on the grid, and tries again what did not work.
  public void rescan(String name) throws IOException, InterruptedException {
    MirroredFolder folder = folder(name);
    folder.rescan();
    folder.call(
        engine -> {
          engine.state().retryAll();
          engine.state().commit();
          return true;
        });
  }

  /// What is still to be done, and what cannot be.
  public List<Outstanding> outstanding(String name) throws IOException, InterruptedException {
    return folder(name).call(engine -> engine.state().outstanding());
  }

  public List<Conflict> conflicts(String name) throws IOException, InterruptedException {
    return folder(name).call(engine -> engine.state().conflicts());
  }

  /// Decides on what is held.
  ///
  /// @param accepts whether it is to be done everywhere, or undone here
  public void decide(String name, boolean accepts) throws IOException, InterruptedException {
    folder(name)
        .call(
            engine -> {
              engine.decide(accepts);
              return true;
            });
  }

  /// The snapshots this device keeps, the oldest first.
  public List<Snapshot> versions(String name) throws IOException, InterruptedException {
    return folder(name)
        .call(
            engine -> {
              List<Snapshot> all = new ArrayList<>(engine.state().snapshots(true));
              all.addAll(engine.state().snapshots(false));
              return List.copyOf(all);
            });
  }

  /// What differs between two snapshots of a folder, told one by one.
  ///
  /// @param before the time of a snapshot, or any other: then it is the last one before that
  /// @throws MirrorException if there was none yet
  public void compare(String name, Instant before, Instant after, TreeDiff.Visitor visitor)
      throws IOException, InterruptedException {
    List<Snapshot> all = versions(name);
    FolderOnGrid folder = FolderOnGrid.of(grid, folder(name).config().folder());
    TreeDiff.compare(folder.trees(), asOf(all, before).tree(), asOf(all, after).tree(), visitor);
  }

  private static Snapshot asOf(List<Snapshot> all, Instant time) throws MirrorException {
    return all.stream()
        .filter(snapshot -> !snapshot.time().isAfter(time))
        .reduce((_, next) -> next)
        .orElseThrow(() -> bad("there is no version as old as that"));
  }

  /// By which a folder can be joined by another device, or read on a new machine.
  public DirectoryCap<?> root(String name) throws MirrorException {
    return folder(name).config().root();
  }

  /// Ends the mirroring; it goes on where it was when this is opened again.
  @Override
  public void close() {
    Collection<MirroredFolder> all = List.copyOf(folders.values());
    all.forEach(MirroredFolder::close);
    folders.clear();
  }
}
