// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.util.List;
import java.util.function.IntPredicate;

/// What a pattern for names is made of.
sealed interface Token {

  /// Whether a character of a name, given as a code point, matches.
  boolean accepts(int character);

  enum Wild implements Token {
    ANY_CHARACTER,
    /// Any number of characters.
    ANY_TEXT;

    @Override
    public boolean accepts(int character) {
      return true;
    }
  }

  record Exactly(int character) implements Token {

    @Override
    public boolean accepts(int other) {
      return character == other;
    }
  }

  record OneOf(List<IntPredicate> members, boolean negated) implements Token {

    @Override
    public boolean accepts(int character) {
      for (IntPredicate member : members) {
        if (member.test(character)) {
          return !negated;
        }
      }
      return negated;
    }
  }
}
