// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Locale;
import org.tarnfs.gateway.directory.Overwrite;

/// What a new link may replace: the argument `replace`.
final class ReplaceArgument {

  private ReplaceArgument() {}

  static Overwrite of(Arguments arguments) throws WebException {
    return of(arguments, "replace");
  }

  /// @param name of the argument
  static Overwrite of(Arguments arguments, String name) throws WebException {
    if (arguments.text(name).toLowerCase(Locale.ROOT).equals("only-files")) {
      return Overwrite.ONLY_FILES;
    }
    return arguments.flag(name, true) ? Overwrite.ANYTHING : Overwrite.NOTHING;
  }
}
