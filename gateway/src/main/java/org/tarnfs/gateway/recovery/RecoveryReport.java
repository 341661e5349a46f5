// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What became of each file, link and folder, in a file of one JSON object a line. For several
/// threads.
///
/// | line | fields |
/// |---|---|
/// | first | `report`: `tarn recovery`, `format`: 1, `started` |
/// | each | `path`, `kind`, `outcome`, `bytes`; perhaps `as`, `aside`, `reason` |
/// | last | `ended`, `complete`, the number of each outcome, `bytes`; perhaps `reason` |
///
/// A report without its last line was broken off.
public final class RecoveryReport implements AutoCloseable {

  private static final int FORMAT = 1;
  private static final JsonMapper JSON = JsonMapper.shared();

  private static final DateTimeFormatter SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd_HHmmss'Z'").withZone(ZoneOffset.UTC);

  /// So many failures are kept in memory.
  private static final int FIRST = 20;

  /// What is told of one file, link or folder.
  ///
  /// @param path from what is restored, with the names as on disk
  /// @param kind `file`, `link` or `folder`
  /// @param bytes 0 for all but files
  /// @param as where it is now, if not under its own name
  /// @param aside where it is now what had the name
  /// @param reason why it failed or was skipped
  public record Line(
      String path,
      String kind,
      Outcome outcome,
      long bytes,
      Optional<Path> as,
      Optional<Path> aside,
      Optional<String> reason) {}

  private final Path file;
  private final FileChannel channel;
  private final BufferedWriter writer;

  // Those below, and the writer, are guarded by this.
  private final Map<Outcome, Long> counts = new EnumMap<>(Outcome.class);
  private final List<Line> firstFailures = new ArrayList<>();
  private long bytes;

  private RecoveryReport(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
    this.writer =
        new BufferedWriter(new OutputStreamWriter(Channels.newOutputStream(channel), UTF_8));
  }

  /// Begins a report in a file that there is none of yet, for the eyes of this user alone.
  public static RecoveryReport create(Path file, Instant started) throws IOException {
    @Nullable Path directory = file.toAbsolutePath().getParent();
    if (directory != null) {
      Files.createDirectories(directory);
    }
    FileAttribute<?>[] permissions =
        file.getFileSystem().supportedFileAttributeViews().contains("posix")
            ? new FileAttribute<?>[] {
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
            }
            : new FileAttribute<?>[0];
    RecoveryReport report =
        new RecoveryReport(
            file,
            FileChannel.open(
                file,
                Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                permissions));
    ObjectNode first = JSON.createObjectNode();
    first.put("report", "tarn recovery").put("format", FORMAT).put("started", started.toString());
    report.write(first);
    return report;
  }

  /// Begins a report in a file of its own below a directory, named after the time.
  public static RecoveryReport createIn(Path directory, Instant started) throws IOException {
    String name = "recovery-" + SECOND.format(started);
    for (int number = 1; ; number++) {
      try {
        String end = number == 1 ? ".jsonl" : "-" + number + ".jsonl";
        return create(directory.resolve(name + end), started);
      } catch (FileAlreadyExistsException e) {
        // Another recovery began in the same second.
      }
    }
  }

  public Path file() {
    return file;
  }

  /// Tells what became of one more.
  ///
  /// @throws IOException if it cannot be written
  public synchronized void add(Line line) throws IOException {
    counts.merge(line.outcome(), 1L, Long::sum);
    bytes +=
        switch (line.outcome()) {
          case RESTORED, KEPT, BESIDE, REPLACED -> line.bytes();
          case SKIPPED, FAILED -> 0;
        };
    if (line.outcome() == Outcome.FAILED && firstFailures.size() < FIRST) {
      firstFailures.add(line);
    }
    ObjectNode fields = JSON.createObjectNode();
    fields.put("path", line.path());
    fields.put("kind", line.kind());
    fields.put("outcome", line.outcome().label());
    fields.put("bytes", line.bytes());
    line.as().ifPresent(path -> fields.put("as", path.toString()));
    line.aside().ifPresent(path -> fields.put("aside", path.toString()));
    line.reason().ifPresent(reason -> fields.put("reason", reason));
    write(fields);
  }

  private synchronized void write(ObjectNode fields) throws IOException {
    writer.write(JSON.writeValueAsString(fields));
    writer.write('\n');
    writer.flush();
  }

  /// How many there are of an outcome.
  public synchronized long count(Outcome outcome) {
    return counts.getOrDefault(outcome, 0L);
  }

  /// In files that are there now.
  public synchronized long bytes() {
    return bytes;
  }

  /// The first that failed, some twenty.
  public synchronized List<Line> firstFailures() {
    return List.copyOf(firstFailures);
  }

  /// Whether all is there that was wanted.
  public synchronized boolean isComplete() {
    return count(Outcome.FAILED) + count(Outcome.SKIPPED) == 0;
  }

  /// Writes the last line.
  ///
  /// @param trouble why it ended before all was done
  public synchronized void end(Instant now, Optional<String> trouble) throws IOException {
    ObjectNode last = JSON.createObjectNode();
    last.put("ended", now.toString());
    last.put("complete", isComplete() && trouble.isEmpty());
    for (Outcome outcome : Outcome.values()) {
      last.put(outcome.label(), count(outcome));
    }
    last.put("bytes", bytes);
    trouble.ifPresent(reason -> last.put("reason", reason));
    write(last);
    channel.force(true);
  }

  @Override
  public synchronized void close() throws IOException {
    channel.close();
  }
}
