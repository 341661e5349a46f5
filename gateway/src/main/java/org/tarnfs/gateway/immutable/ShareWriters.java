// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.file.UnhappyUploadException;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// The shares of one file that are written side by side. A server that makes all others wait is
/// given up, long before its deadline, if the upload stays happy without its share; so is the whole
/// upload as soon as too many servers have failed.
final class ShareWriters {

  /// A request may take so long, or some times as long as they usually take.
  private static final Duration PATIENCE = Duration.ofSeconds(4);

  private static final int TIMES_THE_USUAL = 4;

  /// No shares: the file is only encoded.
  static final ShareWriters NONE = new ShareWriters();

  private final @Nullable ServerSelection selection;
  private final List<ShareWriter> writers;
  private int failuresBefore;

  ShareWriters(ServerSelection selection, List<ShareWriter> writers) {
    this.selection = selection;
    this.writers = writers;
  }

  private ShareWriters() {
    this.selection = null;
    this.writers = List.of();
  }

  /// What is to be done with one share.
  @FunctionalInterface
  interface Step {
    void apply(ShareWriter writer) throws InterruptedException;
  }

  /// Takes a step with all shares that are not lost, side by side, and returns when it is taken.
  void forEach(Step step) throws InterruptedException {
    try (Fanout<ShareWriter, Boolean> fanout = new Fanout<>()) {
      for (ShareWriter writer : writers) {
        if (writer.isGoingWell()) {
          fanout.ask(
              writer,
              () -> {
                step.apply(writer);
                return true;
              });
        }
      }
      while (fanout.pending() > 0) {
        switch (fanout.next(PATIENCE)) {
          case null -> giveUpStragglers();
          case Fanout.Answered<ShareWriter, Boolean> _ -> {}
          case Fanout.Failed(ShareWriter w, Exception defect) ->
              throw new IllegalStateException("share " + w.share().number(), defect);
        }
      }
    }
  }

  private synchronized void giveUpStragglers() {
    long[] usual = writers.stream().mapToLong(ShareWriter::usualNanos).sorted().toArray();
    long median = usual[usual.length / 2];
    long limit = Math.max(PATIENCE.toNanos(), Math.multiplyExact(TIMES_THE_USUAL, capped(median)));
    List<OpenShare> lost = new ArrayList<>(failed().keySet());
    for (ShareWriter writer : writers) {
      if (writer.isGoingWell() && writer.nanosUnderWay() > limit) {
        lost.add(writer.share());
        if (selection != null && selection.canDoWithout(lost)) {
          writer.giveUp();
        } else {
          lost.removeLast();
        }
      }
    }
  }

  private static long capped(long nanos) {
    return Math.min(nanos, Long.MAX_VALUE / TIMES_THE_USUAL);
  }

  /// How many shares are lost so far.
  int lost() {
    return (int) writers.stream().filter(writer -> !writer.isGoingWell()).count();
  }

  /// Throws if so many shares are lost that going on is of no use. For one thread.
  void requireHope() throws UnhappyUploadException {
    Map<OpenShare, StorageProtocolException> failed = failed();
    if (selection != null && failed.size() > failuresBefore) {
      failuresBefore = failed.size();
      selection.requireHope(failed);
    }
  }

  private Map<OpenShare, StorageProtocolException> failed() {
    Map<OpenShare, StorageProtocolException> failed = new LinkedHashMap<>();
    for (ShareWriter writer : writers) {
      if (!writer.isGoingWell()) {
        writer.trouble().ifPresent(trouble -> failed.put(writer.share(), trouble));
      }
    }
    return failed;
  }

  /// Tells the selection what has become of each share.
  void report() {
    if (selection != null) {
      for (ShareWriter writer : writers) {
        if (writer.trouble().isPresent()) {
          selection.lost(writer.share(), writer.trouble().get());
        } else if (writer.isClaimed()) {
          selection.claimed(writer.share());
        } else {
          selection.written(writer.share());
        }
      }
    }
  }
}
