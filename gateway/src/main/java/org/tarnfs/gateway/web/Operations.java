// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.HANDLE_IN_USE;
import static org.tarnfs.gateway.web.WebException.Problem.NO_SUCH_PAGE;
import static org.tarnfs.gateway.web.WebException.Problem.TOO_MANY_OPERATIONS;

import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// The operations under way, and those whose results are kept, by the handles that users give them.
/// For several threads.
final class Operations implements AutoCloseable {

  /// The most that are known at a time.
  static final int CAPACITY = 100;

  /// In characters.
  static final int LONGEST_HANDLE = 256;

  private final InstantSource clock;
  // Guarded by this.
  private final Map<String, Operation> operations = new LinkedHashMap<>();

  Operations(InstantSource clock) {
    this.clock = clock;
  }

  /// Starts a task. If too many are known, the one that would be forgotten next is forgotten now.
  ///
  /// @param retention how long to keep its results once it has ended
  /// @throws WebException if the handle is in use, is no handle, or too many tasks run
  synchronized void start(String handle, SlowTask task, Optional<Duration> retention)
      throws WebException {
    if (handle.isEmpty() || handle.length() > LONGEST_HANDLE) {
      throw new WebException(
          BAD_ARGUMENT, "ophandle= must have 1 to " + LONGEST_HANDLE + " characters");
    }
    forgetExpired();
    if (operations.containsKey(handle)) {
      throw new WebException(HANDLE_IN_USE, "the operation handle is in use");
    }
    if (operations.size() >= CAPACITY) {
      forgetOne();
    }
    operations.put(handle, new Operation(task, retention, clock));
  }

  private void forgetExpired() {
    operations.values().removeIf(Operation::isExpired);
  }

  private void forgetOne() throws WebException {
    String next =
        operations.entrySet().stream()
            .filter(entry -> !entry.getValue().isRunning())
            .min(Comparator.comparing(entry -> entry.getValue().expiry()))
            .map(Map.Entry::getKey)
            .orElseThrow(
                () ->
                    new WebException(
                        TOO_MANY_OPERATIONS, "too many operations run; cancel one, or wait"));
    operations.remove(next);
  }

  /// @throws WebException if there is no operation of that handle, or none any more
  synchronized Operation find(String handle) throws WebException {
    forgetExpired();
    Operation operation = operations.get(handle);
    if (operation == null) {
      throw new WebException(NO_SUCH_PAGE, "unknown/expired handle '" + shown(handle) + "'");
    }
    return operation;
  }

  private static String shown(String handle) {
    String plain = handle.replaceAll("[^!-~]", "?");
    return plain.length() > LONGEST_HANDLE ? plain.substring(0, LONGEST_HANDLE) + "..." : plain;
  }

  synchronized void release(String handle) {
    operations.remove(handle);
  }

  /// Cancels all.
  @Override
  public synchronized void close() {
    operations.values().forEach(Operation::cancel);
    operations.clear();
  }
}
