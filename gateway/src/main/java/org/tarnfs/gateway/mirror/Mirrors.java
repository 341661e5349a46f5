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
import java.util.function.BiConsumer;
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
import org.tarnfs.gateway.snapshot.TreeDiff;

/// The mirrored folders of a node: what can be asked and told of them. While this is open, they are
/// mirrored. For several threads.
public final class Mirrors implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Mirrors.class);
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,63}");
  private static final String CONFIG = ".json";
  private static final String NODE_CONFIG = "tahoe.cfg";

  private final Path directory;
  private final Grid grid;
  private final UploadOptions options;
  private final String device;
  private final InstantSource clock;
  private final BiConsumer<String, MirrorEvent> events;
  private final MirrorSettings settings;
  private final RootCap rootCap;
  private final List<String> problems = new ArrayList<>();
  private final Map<String, MirroredFolder> folders = new ConcurrentHashMap<>();

  private Mirrors(
      Path directory,
      Grid grid,
      UploadOptions options,
      String device,
      InstantSource clock,
      BiConsumer<String, MirrorEvent> events,
      MirrorSettings settings) {
    this.directory = directory;
    this.grid = grid;
    this.options = options;
    this.device = device;
    this.clock = clock;
    this.events = events;
    this.settings = settings;
    this.rootCap = new RootCap(directory.resolveSibling("rootcap"), grid, device, options);
  }

  /// Mirrors the folders that are known from an earlier time.
  ///
  /// @param directory where to remember them; beside it, in `rootcap`, stands by which all of them
  ///     can be brought back
  /// @param options of folders to be made
  /// @param device by which name this machine takes part, if nothing else is asked for
  /// @param events is told the name of a folder and what happened to it, by several threads
  public static Mirrors open(
      Path directory,
      Grid grid,
      UploadOptions options,
      String device,
      InstantSource clock,
      BiConsumer<String, MirrorEvent> events)
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
      BiConsumer<String, MirrorEvent> events,
      MirrorSettings settings)
      throws IOException {
    Mirrors mirrors = new Mirrors(directory, grid, options, device, clock, events, settings);
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + CONFIG)) {
        for (Path file : files) {
          mirrors.startAgain(file);
        }
      }
    }
    return mirrors;
  }

  /// One folder that cannot be mirrored does not keep the others from it.
  private void startAgain(Path file) {
    try {
      var _ = start(ConfigFile.open(file));
    } catch (IOException e) {
      LOG.debug("a folder is not mirrored", e);
      problems.add("a folder is not mirrored: " + e.getMessage());
    }
  }

  /// What is wrong with folders of an earlier time, one sentence each.
  public List<String> problems() {
    return List.copyOf(problems);
  }

  private MirroredFolder start(ConfigFile config) {
    String name = config.config().name();
    MirroredFolder folder =
        new MirroredFolder(
            config, grid, stateFile(name), clock, event -> events.accept(name, event));
    folders.put(name, folder);
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
    if (addition.joins().isEmpty()) {
      requireUnmarked(path, Optional.empty());
    }
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
    MirrorConfig receiver =
        new MirrorConfig(name, path, folder.lasting(), Optional.empty(), settings, false);
    requireUnmarked(path, Optional.of(MirrorMark.of(receiver)));
    MirrorConfig config = receiver.as(join(folder, addition.device().orElse(device)));
    rootCap.add(name, folder.root());
    Files.createDirectories(directory);
    ConfigFile remembered = ConfigFile.create(configFile(name), config);
    new LocalFolder(path).mark(MirrorMark.of(config));
    return start(remembered).status();
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

  private void requireUsable(Path path) throws IOException {
    if (!Files.isDirectory(path)) {
      throw bad("%s is no folder; make it first, or check how it is written".formatted(path));
    }
    Path real = path.toRealPath();
    Path own = real(directory);
    if (real.startsWith(own) || own.startsWith(real) || isInNode(real)) {
      throw bad(
          "%s holds a node's own files, which change while they are mirrored".formatted(path));
    }
    for (MirroredFolder other : folders.values()) {
      Path there = other.config().path();
      Path realThere = real(there);
      if (real.equals(realThere)) {
        throw new MirrorException(
            MirrorException.Problem.EXISTS,
            "%s is mirrored already, as %s".formatted(path, other.config().name()));
      } else if (real.startsWith(realThere) || realThere.startsWith(real)) {
        throw bad(
            "%s and the mirrored folder %s lie inside each other; mirror the outer one alone"
                .formatted(path, there));
      }
    }
  }

  /// Whether it is in the directory of a node: of one that stores, the shares would be mirrored to
  /// themselves.
  private static boolean isInNode(Path path) {
    for (Path at = path; at != null; at = at.getParent()) {
      if (Files.exists(at.resolve(NODE_CONFIG))) {
        return true;
      }
    }
    return false;
  }

  /// Without symbolic links, if it is there.
  private static Path real(Path path) {
    try {
      return path.toRealPath();
    } catch (IOException e) {
      return path.toAbsolutePath().normalize();
    }
  }

  private void requireName(String name) throws MirrorException {
    if (!NAME.matcher(name).matches()) {
      throw bad(
          "a folder's name has up to 64 letters, digits, spaces, dots, dashes and underscores; give"
              + " one with --name");
    } else if (folders.containsKey(name) || Files.exists(configFile(name))) {
      throw new MirrorException(
          MirrorException.Problem.EXISTS,
          "there is a mirrored folder by the name %s; give another with --name".formatted(name));
    }
  }

  /// @param own the mark it may have
  private static void requireUnmarked(Path path, Optional<String> own) throws IOException {
    Optional<String> mark = new LocalFolder(path).mark();
    if (mark.isPresent() && !mark.equals(own)) {
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
    folder.forget();
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(directory.resolve(stateFile(name).getFileName() + end));
    }
    folder.unmark();
  }

  /// Does nothing more about a folder, for a time or until it is resumed.
  public void pause(String name, Optional<Duration> time) throws IOException {
    folder(name).pause(time.map(clock.instant()::plus));
  }

  public void resume(String name) throws IOException {
    folder(name).resume();
  }

  /// How a folder is mirrored.
  public MirrorSettings settings(String name) throws MirrorException {
    return folder(name).config().settings();
  }

  /// Has a folder mirrored in another way, at once and for good.
  ///
  /// @return how it is mirrored now
  /// @throws MirrorException if that makes no sense; then nothing is changed
  public MirrorSettings set(String name, MirrorSettings.Change change) throws IOException {
    folder(name).set(change);
    return settings(name);
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
  ///
  /// @param most how many items to tell
  public Backlog outstanding(String name, int most) throws IOException, InterruptedException {
    return folder(name).call(engine -> engine.state().outstanding(most));
  }

  /// Files that this device keeps on the grid only, in the order of their paths.
  public List<Released> released(String name) throws IOException, InterruptedException {
    return folder(name).call(FolderEngine::released);
  }

  /// Has files come back to this disk that are kept on the grid only.
  ///
  /// @param path of a file, or of a folder, with all in it; everything if it is empty
  /// @return how many
  public long fetch(String name, String path) throws IOException, InterruptedException {
    return folder(name).call(engine -> engine.fetch(path));
  }

  public List<Conflict> conflicts(String name) throws IOException, InterruptedException {
    return folder(name).call(engine -> engine.state().conflicts());
  }

  /// What waits for a decision.
  ///
  /// @param examples of the items it is about, as far as they are known here
  public record Held(Hold hold, List<ItemPath> examples) {}

  /// What is held, with as many examples at most.
  public Optional<Held> held(String name, int examples) throws IOException, InterruptedException {
    return folder(name)
        .call(
            engine -> {
              Optional<Hold> hold = engine.hold();
              if (hold.isEmpty()) {
                return Optional.empty();
              }
              List<ItemPath> paths = new ArrayList<>();
              if (hold.get() instanceof Hold.Here) {
                paths.addAll(engine.state().allGone());
                engine.state().allRewritten().forEach(found -> paths.add(found.path()));
              }
              return Optional.of(
                  new Held(hold.get(), paths.stream().sorted().limit(examples).toList()));
            });
  }

  /// Decides on what is held.
  ///
  /// @param accepts whether it is to be done everywhere, or undone here
  /// @throws MirrorException if nothing is held on which can be decided
  public void decide(String name, boolean accepts) throws IOException, InterruptedException {
    folder(name)
        .call(
            engine -> {
              requireDecidable(name, engine.hold());
              engine.decide(accepts);
              return true;
            });
  }

  private static void requireDecidable(String name, Optional<Hold> hold) throws MirrorException {
    if (hold.isEmpty()) {
      throw new MirrorException(MirrorException.Problem.NOTHING_HELD, "nothing is held in " + name);
    } else if (hold.get() instanceof Hold.RootGone gone) {
      throw new MirrorException(
          MirrorException.Problem.NOTHING_HELD,
          "there is nothing to decide in " + name + ": " + gone.describe());
    }
  }

  /// The snapshots this device keeps, the oldest first.
  public List<Version> versions(String name) throws IOException, InterruptedException {
    return new Versions(grid, folder(name)).list();
  }

  /// What is to be compared.
  ///
  /// @param from the time of a snapshot, or any other: then it is the last one before that; if it
  ///     is empty the one before `to`
  /// @param to as `from`; the newest if it is empty
  /// @param path of a file or folder, with slashes; everything if it is empty
  public record Comparison(Optional<Instant> from, Optional<Instant> to, String path) {}

  /// The two snapshots that were compared.
  public record Compared(Version from, Version to) {}

  /// What differs between two snapshots of a folder, told one by one.
  ///
  /// @throws MirrorException if there is no snapshot as old as that, or nothing at the path in
  ///     either
  public Compared compare(String name, Comparison wish, TreeDiff.Visitor visitor)
      throws IOException, InterruptedException {
    return new Versions(grid, folder(name)).compare(wish, visitor);
  }

  /// What is to be there again, in the folder itself.
  ///
  /// @param asOf the time of a snapshot, or any other: then it is the last one before that
  /// @param paths of files and folders, with slashes; everything if there are none
  /// @param exact whether what was not there then is deleted
  public record InPlace(Instant asOf, List<String> paths, boolean exact) {

    public InPlace {
      paths = List.copyOf(paths);
    }
  }

  /// Has what was there at an earlier time be there again, here and on all devices. It begins when
  /// all that is on disk is published, also after a restart.
  ///
  /// @return the snapshot that is restored
  /// @throws MirrorException if there is no snapshot as old as that, nothing at one of the paths,
  ///     or something is held
  public Version restore(String name, InPlace wish) throws IOException, InterruptedException {
    return new Versions(grid, folder(name)).restore(wish);
  }

  /// Keeps a snapshot for ever, or as long as others again.
  ///
  /// @param time of the snapshot, or any other: then it is the last one before that
  /// @throws MirrorException if there is none as old as that, or one that is not to be kept any
  ///     more was not kept for ever
  public Version pin(String name, Instant time, boolean pinned)
      throws IOException, InterruptedException {
    return new Versions(grid, folder(name)).pin(time, pinned);
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
