// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import java.util.Locale;
import java.util.Optional;
import org.tarnfs.gateway.mutable.MutableFormat;

/// How something new is to be kept: the arguments `format`, which decides, and `mutable`, which
/// leaves it to what is usual.
final class FormatArgument {

  private FormatArgument() {}

  /// That of a file; empty if it shall never change.
  static Optional<MutableFormat> ofFile(Arguments arguments, MutableFormat usual)
      throws WebException {
    String format = arguments.text("format");
    return switch (format.toUpperCase(Locale.ROOT)) {
      case "" -> arguments.flag("mutable") ? Optional.of(usual) : Optional.empty();
      case "CHK" -> Optional.empty();
      case "SDMF" -> Optional.of(MutableFormat.SDMF);
      case "MDMF" -> Optional.of(MutableFormat.MDMF);
      default ->
          throw new WebException(
              BAD_ARGUMENT, "Unknown format: " + format + ", I know CHK, SDMF, MDMF");
    };
  }

  /// That of a directory that can be changed.
  static MutableFormat ofDirectory(Arguments arguments, MutableFormat usual) throws WebException {
    if (arguments.text("format").isEmpty()) {
      return usual;
    }
    return ofFile(arguments, usual)
        .orElseThrow(
            () -> new WebException(BAD_ARGUMENT, "a directory that changes is SDMF or MDMF"));
  }
}
