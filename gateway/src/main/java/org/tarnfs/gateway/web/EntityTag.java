// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Optional;
import java.util.stream.Stream;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.ReadableFile;

/// Names a state of what is asked for, so that a client need not fetch again what it has. A literal
/// has no need of one, and of what can change only the content has one, that of its version.
record EntityTag(String text) {

  /// That of an immutable file, as `t` asks for it.
  static Optional<EntityTag> of(FileCap cap, String t) {
    return cap instanceof ChkReadCap chk
        ? Optional.of(new EntityTag(chk.storageIndex() + "-" + t))
        : Optional.empty();
  }

  /// That of the content of a file, in the version that is read.
  static Optional<EntityTag> ofContent(ReadCap cap, ReadableFile file) {
    return file.state()
        .flatMap(
            state ->
                cap.toVerifyOnly()
                    .map(verify -> new EntityTag(verify.storageIndex() + "-" + state + "-")))
        .or(() -> of(cap, ""));
  }

  /// That of an immutable directory.
  static Optional<EntityTag> ofDirectory(DirectoryCap<?> cap, String t) {
    return of(cap.file(), t).map(tag -> new EntityTag("DIR:" + tag.text));
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
