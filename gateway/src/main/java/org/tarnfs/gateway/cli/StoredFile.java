// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.mutable.MutableFormat;

/// A file that a command has stored.
///
/// @param size in bytes
/// @param took in nanoseconds
/// @param uploaded what is known of an immutable one
record StoredFile(FileCap cap, long size, long took, Optional<Uploaded> uploaded) {

  /// For users.
  String described() {
    String what = "stored " + Screen.size(size) + " in " + Screen.seconds(took);
    if (uploaded.isEmpty()) {
      return what + " (%s)".formatted(Screen.rate(size, took));
    }
    Map<?, ?> placement = uploaded.get().placement();
    return placement.isEmpty()
        ? what + ": so small that the cap itself holds it"
        : what
            + " (%s): %d shares, %d servers with one of their own"
                .formatted(Screen.rate(size, took), placement.size(), uploaded.get().happiness());
  }

  /// For the output in JSON.
  Map<String, Object> fields() {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cap", cap.toSecretString());
    fields.put("size", size);
    if (uploaded.isPresent()) {
      Map<Integer, Object> shares = new TreeMap<>();
      uploaded.get().placement().forEach((share, servers) -> shares.put(share.value(), servers));
      fields.put("happiness", uploaded.get().happiness());
      fields.put("shares", shares);
    }
    fields.put("seconds", took / 1e9);
    return fields;
  }

  /// Stores files in one way.
  ///
  /// @param format empty if they shall never change
  record Store(Session session, Screen screen, Optional<MutableFormat> format, boolean randomKey) {

    StoredFile store(ReplayableSource source) throws IOException, InterruptedException {
      long start = System.nanoTime();
      if (format.isPresent()) {
        WriteCap cap = session.grid().create(format.get(), source);
        return new StoredFile(cap, source.size(), System.nanoTime() - start, Optional.empty());
      }
      UploadOptions options =
          randomKey ? session.client().withRandomKey() : session.client().convergent();
      try (ProgressLine progress = new ProgressLine("storing", screen)) {
        Uploaded uploaded = session.grid().put(source, options, progress);
        return new StoredFile(
            uploaded.cap(), source.size(), System.nanoTime() - start, Optional.of(uploaded));
      }
    }

    /// Gives a mutable file new content.
    StoredFile overwrite(WriteCap cap, ReplayableSource source)
        throws IOException, InterruptedException {
      long start = System.nanoTime();
      session.grid().open(cap).overwrite(source);
      return new StoredFile(cap, source.size(), System.nanoTime() - start, Optional.empty());
    }
  }
}
