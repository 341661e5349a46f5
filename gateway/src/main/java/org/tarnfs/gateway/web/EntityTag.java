// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Optional;
import java.util.stream.Stream;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.FileCap;

/// Names a state of what is asked for, so that a client need not fetch again what it has. What can
/// change has none, and a literal has no need of one.
record EntityTag(String text) {

  /// That of a file, as `t` asks for it.
  static Optional<EntityTag> of(FileCap cap, String t) {
    return cap instanceof ChkReadCap chk
        ? Optional.of(new EntityTag(chk.storageIndex() + "-" + t))
        : Optional.empty();
  }

  String quoted() {
    return "\"" + text + "\"";
  }

  /// Whether `header` lists the tag, with the quotes of RFC 9110 or without, as Tahoe-LAFS has it.
  boolean isIn(String header) {
    return Stream.of(header.split(",", -1))
        .map(entry -> entry.strip().replaceFirst("^W/", "").replace("\"", ""))
        .anyMatch(entry -> entry.equals(text) || entry.equals("*"));
  }
}
