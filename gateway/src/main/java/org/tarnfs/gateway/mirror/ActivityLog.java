// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.storage.app.DurableFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The last that happened to the mirrored folders of a node. It is kept in a file, a JSON object a
/// line, that is set aside when it is long; one that was set aside before is then deleted. What
/// goes wrong is told in the log of the node, too. For several threads.
///
/// An event that was told just before the machine lost its power may be forgotten.
public final class ActivityLog implements BiConsumer<String, MirrorEvent>, AutoCloseable {

  /// The most that are kept in memory; on disk there may be twice as many.
  static final int MOST = 10_000;

  private static final Logger LOG = LoggerFactory.getLogger(ActivityLog.class);
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;
  private final int most;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition told = lock.newCondition();

  // Those below are guarded by the lock.
  private final Deque<Numbered> events = new ArrayDeque<>();
  private long last;

  /// The number of the newest event that is not kept any more.
  private long forgotten;

  private int linesInFile;
  private @Nullable Writer writer;

  /// An event.
  ///
  /// @param number higher than that of any event before, though not by one; also over restarts
  /// @param folder its name
  public record Numbered(long number, String folder, MirrorEvent event) {}

  private ActivityLog(Path file, int most) {
    this.file = file;
    this.most = most;
  }

  /// Goes on with the log in `file`.
  public static ActivityLog open(Path file, InstantSource clock) throws IOException {
    return open(file, clock, MOST);
  }

  /// @param most how many events to keep
  static ActivityLog open(Path file, InstantSource clock, int most) throws IOException {
    ActivityLog log = new ActivityLog(file, most);
    log.load(clock);
    return log;
  }

  private void load(InstantSource clock) throws IOException {
    lock.lock();
    try {
      read(setAside());
      linesInFile = read(file);
      forgotten = events.isEmpty() ? 0 : events.getFirst().number() - 1;
      // Events that came after those on disk may have been told, and been lost with the power.
      last = Math.max(last, clock.instant().toEpochMilli());
      if (events.isEmpty()) {
        forgotten = last;
      }
      writer = writer();
    } finally {
      lock.unlock();
    }
  }

  private Path setAside() {
    return file.resolveSibling(file.getFileName() + ".old");
  }

  /// Returns how many lines there are. Those that were cut short by a crash count for nothing.
  private int read(Path from) throws IOException {
    if (!Files.exists(from)) {
      return 0;
    }
    int lines = 0;
    try (BufferedReader reader = Files.newBufferedReader(from)) {
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        lines++;
        parse(line).filter(event -> event.number() > last).ifPresent(this::remember);
      }
    }
    return lines;
  }

  private static Optional<Numbered> parse(String line) {
    try {
      JsonNode fields = JSON.readTree(line);
      return Optional.of(
          new Numbered(
              fields.path("number").asLong(),
              fields.path("folder").asString(),
              new MirrorEvent(
                  Instant.parse(fields.path("time").asString()),
                  MirrorEvent.Kind.valueOf(fields.path("kind").asString()),
                  fields.path("path").asString(),
                  fields.path("detail").asString())));
    } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static String line(Numbered numbered) {
    ObjectNode fields = JSON.createObjectNode();
    fields.put("number", numbered.number());
    fields.put("folder", numbered.folder());
    fields.put("time", numbered.event().time().toString());
    fields.put("kind", numbered.event().kind().name());
    fields.put("path", numbered.event().path());
    fields.put("detail", numbered.event().detail());
    return JSON.writeValueAsString(fields) + "\n";
  }

  /// To the end of the file, on a line of its own.
  private Writer writer() throws IOException {
    if (!Files.exists(file)) {
      DurableFile.writePrivate(file, "");
    }
    Writer opened = Files.newBufferedWriter(file, StandardOpenOption.APPEND);
    if (linesInFile > 0) {
      opened.write("\n");
    }
    return opened;
  }

  private void remember(Numbered event) {
    if (events.size() == most) {
      forgotten = events.removeFirst().number();
    }
    events.addLast(event);
    last = event.number();
  }

  @Override
  public void accept(String folder, MirrorEvent event) {
    lock.lock();
    try {
      Numbered numbered = new Numbered(last + 1, folder, event);
      remember(numbered);
      keep(numbered);
      told.signalAll();
    } finally {
      lock.unlock();
    }
    switch (event.kind()) {
      case FAILED, HELD ->
          LOG.warn("{}: {} {} {}", folder, event.kind(), event.path(), event.detail());
      default -> LOG.debug("{}: {} {} {}", folder, event.kind(), event.path(), event.detail());
    }
  }

  /// A full disk, say, keeps nothing from being mirrored.
  private void keep(Numbered event) {
    Writer to = writer;
    if (to == null) {
      return;
    }
    try {
      to.write(line(event));
      to.flush();
      linesInFile++;
      if (linesInFile >= most) {
        to.close();
        Files.move(file, setAside(), StandardCopyOption.REPLACE_EXISTING);
        linesInFile = 0;
        writer = writer();
      }
    } catch (IOException e) {
      LOG.warn(
          "what happens is not kept on disk until the node is started again: {}", e.toString());
      writer = null;
    }
  }

  /// The number of the newest event there was.
  public long last() {
    lock.lock();
    try {
      return last;
    } finally {
      lock.unlock();
    }
  }

  /// Whether there were events after that number that are not kept any more.
  public boolean hasForgotten(long after) {
    lock.lock();
    try {
      return after < forgotten;
    } finally {
      lock.unlock();
    }
  }

  /// Those that have a higher number, the oldest first.
  ///
  /// @param most of them
  public List<Numbered> after(long number, int most) {
    lock.lock();
    try {
      Deque<Numbered> found = new ArrayDeque<>();
      Iterator<Numbered> newestFirst = events.descendingIterator();
      while (newestFirst.hasNext()) {
        Numbered event = newestFirst.next();
        if (event.number() <= number) {
          break;
        }
        found.addFirst(event);
      }
      List<Numbered> oldest = new ArrayList<>(Math.min(most, found.size()));
      found.stream().limit(most).forEach(oldest::add);
      return oldest;
    } finally {
      lock.unlock();
    }
  }

  /// The same, as soon as there are some; none if there are none after a while.
  public List<Numbered> await(long number, int most, Duration patience)
      throws InterruptedException {
    lock.lock();
    try {
      long nanos = patience.toNanos();
      while ((events.isEmpty() || events.getLast().number() <= number) && nanos > 0) {
        nanos = told.awaitNanos(nanos);
      }
      return after(number, most);
    } finally {
      lock.unlock();
    }
  }

  /// What happens from now on is kept in memory alone.
  @Override
  public void close() throws IOException {
    lock.lock();
    try {
      if (writer != null) {
        writer.close();
        writer = null;
      }
    } finally {
      lock.unlock();
    }
  }
}
