// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.util.Optional;

/// A text that locates something on the grid and grants a right to it. Each right is a type, so
/// that a read cap cannot be passed where a write cap is due. Holding the text is having the right:
/// [#toSecretString] gives it, nothing else does.
public sealed interface Cap permits FileCap, DirectoryCap, UnknownCap {

  /// The longest text that is taken for a cap, in characters.
  int MAX_TEXT_LENGTH = 1 << 16;

  /// Reads what [#toSecretString] writes, and nothing around it: no space, no line end. A text of
  /// no known kind is an [UnknownCap], as it may come from a newer program.
  static Cap parse(String text) throws BadCapException {
    return parse(text, CapContext.ANY);
  }

  /// As [#parse(String)], for a cap found where `context` holds.
  static Cap parse(String text, CapContext context) throws BadCapException {
    return CapParser.parse(text, context);
  }

  /// The text of this cap. Whoever sees it has all the rights of this cap.
  default String toSecretString() {
    return CapPrinter.print(this);
  }

  /// What reads the same thing and grants no more; a read cap itself. Empty for a cap that cannot
  /// read.
  Optional<? extends Cap> toReadOnly();

  /// What checks the shares of the same thing, and cannot read it; a verify cap itself. Empty for a
  /// literal, which has no shares, and for an unknown cap.
  Optional<? extends Cap> toVerifyOnly();
}
