// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.Progress;

/// Something that a grid does or did, as it may be told to anybody: no cap, no name, no content.
/// For several threads.
public final class Activity implements Progress {

  private static final int NOT_KNOWN = -1;

  private final Kind kind;
  private final int number;
  private final Instant start;

  // Those below are guarded by this.
  private Optional<StorageIndex> index = Optional.empty();
  private long size = NOT_KNOWN;
  private double progress;
  private Optional<Instant> end = Optional.empty();
  private String status = "In progress";

  /// What is done.
  public enum Kind {
    /// Of an immutable file.
    UPLOAD(10),
    /// Of an immutable file, or a part of it.
    DOWNLOAD(10),
    /// Of what a mutable file or directory is to hold.
    PUBLISH(20),
    /// Of what a mutable file or directory holds, or a part of it.
    RETRIEVE(40),
    /// Which versions of a mutable file there are.
    MAP_UPDATE(20),
    CHECK(20),
    CHECK_AND_REPAIR(20);

    /// How many that have ended are kept.
    final int kept;

    Kind(int kept) {
      this.kept = kept;
    }
  }

  /// @param number tells it from others of its kind
  Activity(Kind kind, int number, Instant start) {
    this.kind = kind;
    this.number = number;
    this.start = start;
  }

  synchronized Activity of(FileCap cap) {
    index = cap.toVerifyOnly().map(VerifyCap::storageIndex);
    return this;
  }

  synchronized Activity of(long bytes) {
    size = bytes;
    return this;
  }

  @Override
  public synchronized void advanced(long done, long total) {
    progress = total == 0 ? 1 : (double) done / total;
  }

  synchronized void finish(Instant now) {
    end = Optional.of(now);
    status = "Finished";
    progress = 1;
  }

  /// Only what the grid says of a failure is told: the message of anything else may be private.
  synchronized void fail(Instant now, Exception reason) {
    end = Optional.of(now);
    status =
        switch (reason) {
          case InterruptedException _ -> "Cancelled";
          case GridException trouble -> "Failed: " + trouble.getMessage();
          default -> "Failed";
        };
  }

  public Kind kind() {
    return kind;
  }

  /// Tells it from others of its kind.
  public int number() {
    return number;
  }

  public Instant start() {
    return start;
  }

  /// Empty if there is none, or it is not known yet.
  public synchronized Optional<StorageIndex> index() {
    return index;
  }

  /// In bytes; empty if it is not known, or not known yet.
  public synchronized OptionalLong size() {
    return size == NOT_KNOWN ? OptionalLong.empty() : OptionalLong.of(size);
  }

  /// From 0 to 1, as far as it is known.
  public synchronized double progress() {
    return progress;
  }

  /// For people.
  public synchronized String status() {
    return status;
  }

  public synchronized boolean isActive() {
    return end.isEmpty();
  }

  /// From its start to its end, or until `now`.
  public synchronized Duration duration(Instant now) {
    return Duration.between(start, end.orElse(now));
  }
}
