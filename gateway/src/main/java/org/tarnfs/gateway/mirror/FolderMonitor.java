// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import io.methvin.watcher.DirectoryChangeEvent;
import io.methvin.watcher.DirectoryChangeListener;
import io.methvin.watcher.DirectoryWatcher;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.gateway.local.LocalFolder;

/// Hears from the system where something has changed. It may miss changes, and says so if it knows;
/// the truth is in the scan.
final class FolderMonitor implements DirectoryChangeListener, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(FolderMonitor.class);

  /// With more, it is cheaper to look at everything.
  private static final int MOST_HINTS = 1000;

  private final Path root;
  private final Set<String> hints = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean missed = new AtomicBoolean();
  private final AtomicLong lastHint = new AtomicLong(System.nanoTime());
  private final @Nullable DirectoryWatcher watcher;

  /// Begins to listen. Where the system does not let it, there are only scans.
  FolderMonitor(Path root) {
    this.root = root;
    this.watcher = start();
  }

  private @Nullable DirectoryWatcher start() {
    try {
      DirectoryWatcher started =
          DirectoryWatcher.builder().path(root).fileHashing(false).listener(this).build();
      var _ =
          started
              .watchAsync()
              .whenComplete(
                  (_, failure) -> {
                    if (failure != null) {
                      onException(failure instanceof Exception e ? e : new IOException(failure));
                    }
                  });
      return started;
    } catch (IOException e) {
      LOG.warn("the system does not tell of changes in {}: {}", root, e.toString());
      return null;
    }
  }

  @Override
  public void onEvent(DirectoryChangeEvent event) {
    Path path = event.path();
    if (path == null || event.eventType() == DirectoryChangeEvent.EventType.OVERFLOW) {
      missed.set(true);
    } else if (!path.startsWith(root.resolve(LocalFolder.OWN))) {
      Path parent = path.equals(root) ? root : path.getParent();
      hint(parent == null ? root : parent);
    }
    lastHint.set(System.nanoTime());
  }

  private void hint(Path folder) {
    if (!folder.startsWith(root) || hints.size() >= MOST_HINTS) {
      missed.set(true);
    } else {
      hints.add(root.relativize(folder).toString());
    }
  }

  @Override
  public void onException(Exception e) {
    LOG.debug("changes may have been missed in {}: {}", root, e.toString());
    missed.set(true);
  }

  /// For how long nothing has been heard, in nanoseconds.
  long rested() {
    return System.nanoTime() - lastHint.get();
  }

  boolean hasHints() {
    return !hints.isEmpty();
  }

  /// Folders, as paths on disk below the root, in which something has changed since the last time.
  Set<String> takeHints() {
    Set<String> taken = new HashSet<>();
    // One that comes again while it is taken is for the next time.
    hints.removeIf(taken::add);
    return taken;
  }

  /// Whether something may have been missed since the last time.
  boolean takeMissed() {
    return missed.getAndSet(false);
  }

  @Override
  public void close() throws IOException {
    if (watcher != null) {
      watcher.close();
    }
  }
}
