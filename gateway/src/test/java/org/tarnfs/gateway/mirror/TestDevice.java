// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.DeviceKey;
import org.tarnfs.gateway.snapshot.FolderDescription;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Retention;

/// A device that mirrors a folder, with its own disk and state, driven step by step.
final class TestDevice implements AutoCloseable {

  static final EncodingParameters ENCODING = new EncodingParameters(2, 3, 3);
  static final MirrorSettings SETTINGS =
      new MirrorSettings(
          Duration.ofHours(1),
          Duration.ofSeconds(10),
          Duration.ZERO,
          new Retention(Retention.ANY_AGE, 0, 0, 0, 0, 0),
          0.5,
          20,
          Optional.empty(),
          Duration.ZERO);

  final String name;
  final Path folder;
  final List<MirrorEvent> events = new ArrayList<>();

  /// When the process is killed.
  Death death = Death.NEVER;

  private final Path stateFile;
  private final Grid grid;
  private final MirrorConfig config;
  InstantSource clock = InstantSource.system();
  MirrorSettings settings = SETTINGS;

  /// There is none between the end of a process and its next start.
  private @Nullable FolderEngine engine;

  private TestDevice(String name, Path folder, Path stateFile, Grid grid, MirrorConfig config) {
    this.name = name;
    this.folder = folder;
    this.stateFile = stateFile;
    this.grid = grid;
    this.config = config;
  }

  /// A folder on the grid that no device takes part in.
  static DirectoryCap<?> makeFolder(Grid grid) throws IOException, InterruptedException {
    return FolderOnGrid.create(
            grid, new FolderDescription("test", Instant.now(), TestGrid.CONVERGENCE, ENCODING))
        .root();
  }

  /// A new device that takes part.
  static TestDevice join(String name, Path directory, Grid grid, DirectoryCap<?> root)
      throws IOException, InterruptedException {
    DeviceKey key = DeviceKey.random(new SecureRandom());
    DirectoryCap<WriteCap> own = FolderOnGrid.open(grid, root).join(name, key);
    Path folder = Files.createDirectories(directory.resolve(name));
    MirrorConfig config =
        new MirrorConfig(
            "test",
            folder,
            FolderOnGrid.open(grid, root).lasting(),
            Optional.of(new MirrorConfig.Own(name, own, key)),
            SETTINGS,
            false);
    TestDevice device =
        new TestDevice(name, folder, directory.resolve(name + ".sqlite"), grid, config);
    new LocalFolder(folder).mark(MirrorMark.of(config));
    return device;
  }

  private FolderEngine open() throws IOException {
    return new FolderEngine(
        config,
        () -> settings,
        FolderOnGrid.of(grid, config.folder()),
        grid,
        MirrorState.over(
            Database.over(stateFile, mortal(Database.connect(stateFile)), MirrorState.SCHEMA),
            new SecureRandom()),
        () -> clock.instant(),
        this::take);
  }

  private void take(MirrorEvent event) {
    events.add(event);
    death.pass(Death.Step.TELL);
  }

  /// A connection that the process may be killed at, each time it commits.
  private Connection mortal(Connection connection) {
    InvocationHandler handler =
        (_, method, arguments) -> {
          if (!method.getName().equals("commit")) {
            return invoke(method, connection, arguments);
          }
          death.pass(Death.Step.COMMIT);
          connection.commit();
          death.pass(Death.Step.HAVE_COMMITTED);
          return null;
        };
    return (Connection)
        Proxy.newProxyInstance(
            TestDevice.class.getClassLoader(), new Class<?>[] {Connection.class}, handler);
  }

  private static @Nullable Object invoke(
      Method method, Object target, @Nullable Object @Nullable [] arguments) throws Throwable {
    try {
      return method.invoke(target, arguments);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  MirrorConfig config() {
    return config;
  }

  /// Started if it is not.
  FolderEngine engine() throws IOException {
    FolderEngine open = engine == null ? open() : engine;
    engine = open;
    return open;
  }

  /// As if the process had been killed: what was not committed is lost.
  void restart() throws IOException {
    close();
  }

  /// As if somebody had deleted the state.
  void loseState() throws IOException {
    close();
    for (String end : List.of("", "-wal", "-shm")) {
      Files.deleteIfExists(stateFile.resolveSibling(stateFile.getFileName() + end));
    }
  }

  /// As if somebody had made a backup of the state.
  void saveState() throws IOException {
    close();
    Files.copy(stateFile, stateFile.resolveSibling("saved"), StandardCopyOption.REPLACE_EXISTING);
  }

  /// As if somebody had brought back that backup.
  void restoreState() throws IOException {
    loseState();
    Files.copy(stateFile.resolveSibling("saved"), stateFile);
  }

  /// Looks at the disk and at the other devices, and does all there is to do.
  void sync() throws IOException, InterruptedException {
    engine().scan(Optional.empty());
    workAll();
    engine().pull();
    workAll();
    publish();
  }

  void scanFolders(String... folders) throws IOException, InterruptedException {
    engine().scan(Optional.of(Set.of(folders)));
    workAll();
    publish();
  }

  void workAll() throws IOException, InterruptedException {
    while (engine().work(100) || engine().transfers().isBusy()) {}
    engine().state().commit();
  }

  void publish() throws IOException, InterruptedException {
    if (engine().isToBePublished()) {
      engine().publish();
    }
  }

  List<Outstanding> outstanding() throws IOException {
    return engine().state().outstanding(Integer.MAX_VALUE).items();
  }

  void write(String path, String content) throws IOException {
    Path file = folder.resolve(path);
    Path parent = file.getParent();
    if (parent != null) {
      Files.createDirectories(parent);
    }
    Files.writeString(file, content);
  }

  String read(String path) throws IOException {
    return Files.readString(folder.resolve(path));
  }

  boolean has(String path) {
    return Files.exists(folder.resolve(path));
  }

  void delete(String path) throws IOException {
    Files.delete(folder.resolve(path));
  }

  @Override
  public void close() throws IOException {
    if (engine != null) {
      engine.close();
      engine = null;
    }
  }
}
