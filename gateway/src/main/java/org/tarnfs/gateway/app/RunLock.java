// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tarnfs.storage.app.DurableFile;
import org.tarnfs.storage.app.LockFile;

/// Keeps two processes from running one node. Between two of Tarn a file lock decides, which ends
/// with its process however that ends. Tahoe-LAFS goes by `running.process`, which holds a process
/// number and the second it started; it is heeded and written here too.
final class RunLock implements AutoCloseable {

  private static final Duration CLOCK_ERROR = Duration.ofSeconds(3);

  private final Path processFile;
  private final LockFile lock;

  private RunLock(Path processFile, LockFile lock) {
    this.processFile = processFile;
    this.lock = lock;
  }

  static RunLock take(NodeDirectory directory) throws NodeException {
    Path processFile = processFile(directory);
    Path lockFile = directory.root().resolve("running.process.lock");
    try {
      Optional<LockFile> lock = LockFile.take(lockFile);
      try {
        if (lock.isEmpty() || isRunning(processFile)) {
          throw new NodeException(
              NodeException.Reason.ALREADY_RUNNING,
              "the node in " + directory.root() + " is already running" + process(processFile));
        }
        DurableFile.writePublic(processFile, describe(ProcessHandle.current()));
        return new RunLock(processFile, lock.get());
      } catch (IOException e) {
        if (lock.isPresent()) {
          lock.get().close();
        }
        throw e;
      }
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw NodeDirectory.unusable(lockFile, e);
    }
  }

  private static Path processFile(NodeDirectory directory) {
    return directory.root().resolve("running.process");
  }

  /// Whether a process runs the node.
  static boolean isHeld(NodeDirectory directory) throws NodeException {
    try {
      return isRunning(processFile(directory));
    } catch (IOException e) {
      throw NodeDirectory.unusable(processFile(directory), e);
    }
  }

  /// Whether the process of the file lives and is not merely another one with a recycled number.
  private static boolean isRunning(Path processFile) throws IOException {
    String[] fields = read(processFile).split(" ", 2);
    if (fields.length < 2 || !fields[0].matches("\\d{1,10}")) {
      return false;
    }
    Optional<Instant> started =
        ProcessHandle.of(Long.parseLong(fields[0]))
            .filter(ProcessHandle::isAlive)
            .flatMap(handle -> handle.info().startInstant());
    return started.isPresent() && isNear(started.get(), fields[1]);
  }

  private static boolean isNear(Instant started, String seconds) {
    try {
      double recorded = Double.parseDouble(seconds);
      return Math.abs(started.toEpochMilli() / 1000.0 - recorded) < CLOCK_ERROR.toSeconds();
    } catch (NumberFormatException e) {
      return false;
    }
  }

  private static String process(Path processFile) throws IOException {
    String number = read(processFile).split(" ", 2)[0];
    return number.isEmpty() ? "" : " as process " + number;
  }

  private static String read(Path processFile) throws IOException {
    try {
      return Files.readString(processFile).strip();
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  private static String describe(ProcessHandle process) {
    Instant started = process.info().startInstant().orElseGet(Instant::now);
    return "%d %.2f\n".formatted(process.pid(), started.toEpochMilli() / 1000.0);
  }

  @Override
  public void close() throws IOException {
    Files.deleteIfExists(processFile);
    lock.close();
  }
}
