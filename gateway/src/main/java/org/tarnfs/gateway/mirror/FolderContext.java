// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.tarnfs.gateway.local.LocalFolder;

/// What the parts of a [FolderEngine] share.
///
/// @param settings as they are now
record FolderContext(
    MirrorConfig config,
    Supplier<MirrorSettings> settings,
    LocalFolder local,
    MirrorState state,
    InstantSource clock,
    Consumer<MirrorEvent> events) {

  Instant now() {
    return clock.instant();
  }

  void tell(MirrorEvent.Kind kind, String path, String detail) {
    events.accept(new MirrorEvent(clock.instant(), kind, path, detail));
  }

  /// Something could not be done now.
  void trouble(ItemPath path, Outstanding.Direction direction, IOException failure)
      throws IOException {
    Reason reason = Troubles.reasonOf(failure);
    state.trouble(path, direction, reason, Troubles.detailOf(failure), clock.instant());
    tell(MirrorEvent.Kind.FAILED, path.toString(), reason.advice());
  }
}
