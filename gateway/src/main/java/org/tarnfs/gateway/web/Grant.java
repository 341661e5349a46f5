// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.time.Instant;
import java.util.Optional;

/// What a named token grants to who has it.
///
/// @param folder the only mirrored folder it is for; empty for all, and what is beside them
/// @param expires when it ends, if it does
record Grant(
    String name, Scope scope, Optional<String> folder, Instant created, Optional<Instant> expires) {

  boolean isOver(Instant now) {
    return expires.filter(end -> !now.isBefore(end)).isPresent();
  }

  /// Whether it is enough for a route, of that folder if it is one of a folder.
  boolean covers(Scope needed, Optional<String> of) {
    return scope.includes(needed) && (folder.isEmpty() || folder.equals(of));
  }
}
