// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Consumer;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.UploadOptions;

/// How a transfer is done, and who is told of it.
///
/// @param options of what is stored
/// @param ignoreTimestamps whether files are moved that seem to be there already
/// @param warnings are told, in one line each, what is left out and why
public record Settings(
    Grid grid,
    UploadOptions options,
    StoredFiles database,
    boolean ignoreTimestamps,
    Tally tally,
    Consumer<String> warnings) {

  /// Stores a file, if it is not known to be stored.
  ReadCap store(LocalFile file) throws IOException, InterruptedException {
    Optional<Cap> known = ignoreTimestamps ? Optional.empty() : database.find(file);
    try (Tally.Moving moving = tally.moving(file.size())) {
      if (known.isPresent() && known.get() instanceof ReadCap cap && !isMutable(cap)) {
        tally.add(Tally.Of.FILES_KEPT, 1);
        return cap;
      }
      ReadCap cap = grid.put(ReplayableSource.ofFile(file.path()), options, moving).cap();
      database.stored(file, cap);
      tally.add(Tally.Of.FILES_MOVED, 1);
      return cap;
    }
  }

  /// Whether what a cap leads to can change.
  static boolean isMutable(ReadCap cap) {
    return switch (cap) {
      case LiteralCap _, ChkReadCap _ -> false;
      case SdmfReadCap _, MdmfReadCap _ -> true;
    };
  }

  void skip(Tally.Of what, String name, IOException reason) {
    tally.add(what, 1);
    warnings.accept(name + " is left out: " + Reasons.of(reason));
  }
}
