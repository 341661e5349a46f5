// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;

/// Three devices on which people do what they like, with networks that come and go, clocks that are
/// set, processes that are killed and servers that fail. However that goes: after a quiet time all
/// are equal, and whatever a device has told of can be had again.
@ExtendWith(Seeds.class)
class MirrorModelTest {

  private static final int OPERATIONS = Integer.getInteger("mirror.operations", 600);
  private static final int AT_ONCE = 20;

  /// In so many, everything that may happen does.
  private static final int ENOUGH_FOR_ALL = 1500;

  private static final int SERVERS = 4;

  @TempDir private Path directory;

  private final TestGrid grid = TestGrid.of(SERVERS);
  private final List<TestDevice> devices = new ArrayList<>();

  /// Contents that were on a disk when the device had told all it had.
  private final Set<String> told = new HashSet<>();

  private int written;
  private int kills;
  private int statesLost;
  private final AtomicInteger faults = new AtomicInteger();

  @Test
  void devicesBecomeEqualAndNothingIsLost(RandomGenerator random) throws Exception {
    DirectoryCap<?> root = TestDevice.makeFolder(grid.newGrid(TestDevice.ENCODING));
    for (String name : List.of("a", "b", "c")) {
      devices.add(TestDevice.join(name, directory, grid.newGrid(TestDevice.ENCODING), root));
    }
    for (int done = 0; done < OPERATIONS; done += AT_ONCE) {
      switch (random.nextInt(4)) {
        case 0 -> oneAlone(random);
        case 1, 2 -> severalApart(random);
        default -> withFaults(random);
      }
    }
    quieten();
    Set<String> lost = new TreeSet<>(told);
    Restorable.each(grid, root, (_, content) -> lost.remove(new String(content, UTF_8)));
    assertThat(lost).isEmpty();
    if (OPERATIONS >= ENOUGH_FOR_ALL) {
      assertThat(told).hasSizeGreaterThan(OPERATIONS / 10);
      assertThat(kills).isPositive();
      assertThat(statesLost).isPositive();
      assertThat(faults).hasPositiveValue();
    }
    for (TestDevice device : devices) {
      device.close();
    }
  }

  /// What one device does alone is what all have then.
  private void oneAlone(RandomGenerator random) throws Exception {
    quieten();
    TestDevice device = any(random);
    change(device, AT_ONCE, random);
    Map<String, String> model = contents(device);
    quieten();
    assertThat(contents(device)).isEqualTo(model);
  }

  private void severalApart(RandomGenerator random) throws Exception {
    for (TestDevice device : devices) {
      change(device, AT_ONCE / 3, random);
    }
    for (TestDevice device : devices) {
      if (random.nextBoolean()) {
        sync(device);
      }
    }
  }

  private void withFaults(RandomGenerator random) throws Exception {
    for (TestDevice device : devices) {
      device.clock =
          InstantSource.offset(
              InstantSource.system(), Duration.ofSeconds(random.nextInt(-86_400, 86_400)));
    }
    int server = random.nextInt(SERVERS);
    grid.plan(
        server,
        counted(
            random.nextBoolean()
                ? FaultPlan.always(Fault.REFUSE)
                : FaultPlan.random(random.nextLong(), 0.2, Fault.FAIL, Fault.LOSE_ANSWER)));
    for (TestDevice device : devices) {
      change(device, AT_ONCE / 3, random);
      device.death = Death.after(random.nextInt(20), Death.Step.TELL);
      sync(device);
      device.death = Death.NEVER;
      if (random.nextInt(10) == 0) {
        device.loseState();
        statesLost++;
      }
    }
    grid.heal();
  }

  private FaultPlan counted(FaultPlan plan) {
    return (operation, earlierCalls) -> {
      Fault fault = plan.faultOf(operation, earlierCalls);
      if (fault != Fault.NONE) {
        faults.incrementAndGet();
      }
      return fault;
    };
  }

  private void sync(TestDevice device) throws Exception {
    try {
      device.sync();
      if (device.outstanding().isEmpty() && !device.engine().isToBePublished()) {
        told.addAll(contentsOnly(device));
      }
    } catch (Death.Killed e) {
      kills++;
      device.restart();
    } catch (IOException e) {
      // The grid was away; the next time goes on.
    }
  }

  /// Lets all devices do what there is to do, with all servers there.
  private void quieten() throws Exception {
    grid.heal();
    for (int round = 0; round < 8; round++) {
      boolean equal = true;
      for (TestDevice device : devices) {
        if (device.engine().hold().isPresent()) {
          device.engine().decide(true);
        }
        device.engine().state().retryAll();
        device.sync();
        equal &= device.outstanding().isEmpty() && device.engine().hold().isEmpty();
      }
      for (TestDevice device : devices) {
        equal &= everything(device).equals(everything(devices.getFirst()));
      }
      if (equal) {
        return;
      }
    }
    for (TestDevice device : devices) {
      assertThat(device.outstanding()).as(device.name).isEmpty();
      assertThat(everything(device)).as(device.name).isEqualTo(everything(devices.getFirst()));
    }
  }

  private TestDevice any(RandomGenerator random) {
    return devices.get(random.nextInt(devices.size()));
  }

  private void change(TestDevice device, int operations, RandomGenerator random)
      throws IOException {
    for (int i = 0; i < operations; i++) {
      List<Path> all = paths(device.folder);
      Path one = pick(all, random).orElse(device.folder.resolve("first"));
      try {
        change(one, random);
      } catch (NoSuchFileException | FileAlreadyExistsException e) {
        // It does not fit; people try such things too.
      }
    }
  }

  private void change(Path one, RandomGenerator random) throws IOException {
    boolean folder = Files.isDirectory(one, LinkOption.NOFOLLOW_LINKS);
    boolean file = Files.isRegularFile(one, LinkOption.NOFOLLOW_LINKS);
    Path into = folder ? one : one.resolveSibling(".");
    Path fresh = into.resolve("n" + random.nextInt(30)).normalize();
    switch (random.nextInt(12)) {
      case 0, 1, 2 -> {
        if (!Files.exists(fresh, LinkOption.NOFOLLOW_LINKS)) {
          Files.writeString(fresh, content(random));
        }
      }
      case 3 -> {
        if (file) {
          Files.writeString(one, content(random));
        }
      }
      case 4 -> {
        if (file) {
          Files.writeString(one, content(random), StandardOpenOption.APPEND);
        }
      }
      case 5 -> {
        if (file) {
          Files.writeString(one, Files.readString(one).substring(0, (int) Files.size(one) / 2));
        }
      }
      case 6 -> {
        if (!Files.exists(fresh, LinkOption.NOFOLLOW_LINKS) && !fresh.startsWith(one)) {
          Files.move(one, fresh, StandardCopyOption.ATOMIC_MOVE);
        }
      }
      case 7 -> Files.createDirectory(fresh);
      case 8 -> delete(one);
      case 9 -> {
        if (file) {
          Files.setPosixFilePermissions(
              one,
              PosixFilePermissions.fromString(random.nextBoolean() ? "rw-r-----" : "rwxr-xr-x"));
        }
      }
      case 10 -> {
        delete(one);
        if (folder) {
          Files.writeString(one, content(random));
        } else {
          Files.createDirectory(one);
          Files.writeString(one.resolve("inside"), content(random));
        }
      }
      default -> {
        if (file) {
          Files.setLastModifiedTime(
              one, FileTime.from(Instant.now().minusSeconds(random.nextInt(-86_400, 86_400))));
        } else if (!Files.exists(fresh, LinkOption.NOFOLLOW_LINKS)) {
          Files.createSymbolicLink(fresh, Path.of("target" + random.nextInt(5)));
        }
      }
    }
  }

  private String content(RandomGenerator random) {
    String content = "content " + written++ + ";";
    return random.nextInt(20) == 0 ? content.repeat(200) : content;
  }

  private static Optional<Path> pick(List<Path> all, RandomGenerator random) {
    return all.isEmpty() ? Optional.empty() : Optional.of(all.get(random.nextInt(all.size())));
  }

  private static void delete(Path path) throws IOException {
    try (Stream<Path> all = Files.walk(path)) {
      for (Path one : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(one);
      }
    }
  }

  private static List<Path> paths(Path folder) throws IOException {
    return FolderEngineTest.names(folder).stream().map(folder::resolve).toList();
  }

  /// Contents of files and targets of links, by path.
  private static Map<String, String> contents(TestDevice device) throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Path path : paths(device.folder)) {
      all.put(device.folder.relativize(path).toString(), content(path));
    }
    return all;
  }

  private static String content(Path path) throws IOException {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    return Files.isDirectory(path) ? "a folder" : Files.readString(path);
  }

  private static List<String> contentsOnly(TestDevice device) throws IOException {
    List<String> all = new ArrayList<>();
    for (Path path : paths(device.folder)) {
      if (Files.isRegularFile(path, LinkOption.NOFOLLOW_LINKS)) {
        all.add(Files.readString(path));
      }
    }
    return all;
  }

  /// The same with times and permissions.
  private static Map<String, String> everything(TestDevice device) throws IOException {
    Map<String, String> all = new TreeMap<>();
    for (Path path : paths(device.folder)) {
      String said =
          Files.isSymbolicLink(path)
              ? ""
              : " "
                  + PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
                  + " "
                  + (Files.isDirectory(path) ? "" : Files.getLastModifiedTime(path).toString());
      all.put(device.folder.relativize(path).toString(), content(path) + said);
    }
    return all;
  }
}
