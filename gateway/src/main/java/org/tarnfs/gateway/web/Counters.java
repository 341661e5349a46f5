// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.LongAdder;

/// What the gateway has done since it started, under the names of Tahoe-LAFS where it has them. For
/// several threads.
final class Counters {

  private final InstantSource clock;
  private final Instant start;
  private final LongAdder requests = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder filesUploaded = new LongAdder();
  private final LongAdder bytesUploaded = new LongAdder();
  private final LongAdder filesDownloaded = new LongAdder();
  private final LongAdder bytesDownloaded = new LongAdder();

  Counters(InstantSource clock) {
    this.clock = clock;
    this.start = clock.instant();
  }

  /// Counts a request that has been answered with a body of so many bytes.
  void answered(long bytes) {
    requests.increment();
    bytesSent.add(bytes);
  }

  /// Counts a file that has been stored.
  void uploaded(long bytes) {
    filesUploaded.increment();
    bytesUploaded.add(bytes);
  }

  /// Counts a file of which so many bytes have been sent.
  void downloaded(long bytes) {
    if (bytes > 0) {
      filesDownloaded.increment();
      bytesDownloaded.add(bytes);
    }
  }

  /// By name.
  SortedMap<String, Long> counters() {
    SortedMap<String, Long> counters = new TreeMap<>();
    counters.put("downloader.bytes_downloaded", bytesDownloaded.sum());
    counters.put("downloader.files_downloaded", filesDownloaded.sum());
    counters.put("uploader.bytes_uploaded", bytesUploaded.sum());
    counters.put("uploader.files_uploaded", filesUploaded.sum());
    counters.put("web.bytes_sent", bytesSent.sum());
    counters.put("web.requests", requests.sum());
    return counters;
  }

  /// What rises and falls, by name.
  SortedMap<String, Double> stats() {
    SortedMap<String, Double> stats = new TreeMap<>();
    stats.put("node.uptime", Duration.between(start, clock.instant()).toMillis() / 1e3);
    return stats;
  }
}
