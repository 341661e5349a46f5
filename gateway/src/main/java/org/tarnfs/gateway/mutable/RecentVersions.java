// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.StorageIndex;

/// What was published here just now. Whoever changes a file again may begin from that without
/// asking the servers: if another gateway has changed it meanwhile, they refuse. They are not
/// trusted to be all there for long, since it is better not to begin a change that too few of them
/// take. Safe for use by several threads.
final class RecentVersions {

  private static final Duration FRESH = Duration.ofSeconds(5);
  private static final int MOST = 256;

  /// How many bytes of content are kept.
  private static final long MOST_BYTES = Math.min(1 << 24, Runtime.getRuntime().maxMemory() / 32);

  /// A version that counts, all of whose shares are in their places.
  ///
  /// @param map has nothing else
  /// @param content if it is known
  /// @param since when all its servers were there, by [System#nanoTime]
  record Recent(ServerMap map, Optional<Bytes> content, long since) {

    FoundVersion version() {
      return map.versions().getFirst();
    }

    /// Whether its servers can be expected to be there still.
    boolean isFresh() {
      return System.nanoTime() - since < FRESH.toNanos();
    }

    private long size() {
      return content.map(Bytes::length).orElse(0);
    }
  }

  /// The one used last is the last. Guarded by itself.
  private final Map<StorageIndex, Recent> versions = new LinkedHashMap<>(16, 0.75f, true);

  private long size;

  Optional<Recent> of(StorageIndex index) {
    synchronized (versions) {
      return Optional.ofNullable(versions.get(index));
    }
  }

  /// The content of a version, if it is known.
  Optional<Bytes> contentOf(StorageIndex index, FoundVersion version) {
    return of(index)
        .filter(recent -> recent.version().signedPrefix().equals(version.signedPrefix()))
        .flatMap(Recent::content);
  }

  void forget(StorageIndex index) {
    synchronized (versions) {
      Recent old = versions.remove(index);
      size -= old == null ? 0 : old.size();
    }
  }

  void remember(StorageIndex index, Recent recent) {
    synchronized (versions) {
      forget(index);
      versions.put(index, recent);
      size += recent.size();
      while (versions.size() > MOST || size > MOST_BYTES) {
        forget(versions.keySet().iterator().next());
      }
    }
  }
}
