// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/// How much a token grants; each includes those before it.
enum Scope {
  /// To see how it is with folders, but no cap.
  READ,

  /// To have something done in folders that are mirrored.
  WRITE,

  /// Everything: to add and remove folders, to see caps, and to make tokens.
  ADMIN;

  boolean includes(Scope other) {
    return compareTo(other) >= 0;
  }

  String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Optional<Scope> parse(String word) {
    return Stream.of(values()).filter(scope -> scope.word().equals(word)).findFirst();
  }
}
