// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.util.List;

/// A pattern for one name in a path. Most patterns are a name or an ending, and these are cheap.
sealed interface NamePattern {

  /// Whether a part of a text matches.
  boolean matches(String text, int from, int to);

  enum Wild implements NamePattern {
    /// Any number of folders, or at the end of a pattern all that is in one.
    FOLDERS;

    @Override
    public boolean matches(String text, int from, int to) {
      return true;
    }
  }

  record Exactly(String name) implements NamePattern {

    @Override
    public boolean matches(String text, int from, int to) {
      return to - from == name.length() && text.startsWith(name, from);
    }
  }

  record EndingWith(String ending) implements NamePattern {

    @Override
    public boolean matches(String text, int from, int to) {
      return to - from >= ending.length() && text.startsWith(ending, to - ending.length());
    }
  }

  /// What does not match is dealt with by giving the last asterisk alone one character more: what
  /// was found for those before it is as good as any other. So the work is at most the length of
  /// the name times that of the pattern.
  record Glob(List<Token> tokens) implements NamePattern {

    @Override
    public boolean matches(String text, int from, int to) {
      int place = from;
      int next = 0;
      int retryPlace = from;
      int retryNext = -1;
      while (place < to) {
        int character = text.codePointAt(place);
        if (next < tokens.size() && tokens.get(next) == Token.Wild.ANY_TEXT) {
          next++;
          retryNext = next;
          retryPlace = place;
        } else if (next < tokens.size() && tokens.get(next).accepts(character)) {
          next++;
          place += Character.charCount(character);
        } else if (retryNext >= 0) {
          next = retryNext;
          retryPlace += Character.charCount(text.codePointAt(retryPlace));
          place = retryPlace;
        } else {
          return false;
        }
      }
      int left = tokens.size() - next;
      return left == 0 || (left == 1 && tokens.get(next) == Token.Wild.ANY_TEXT);
    }
  }

  /// The cheapest pattern for what was written; consecutive asterisks must be one.
  static NamePattern of(List<Token> tokens) {
    boolean open = tokens.getFirst() == Token.Wild.ANY_TEXT;
    StringBuilder text = new StringBuilder();
    for (Token token : open ? tokens.subList(1, tokens.size()) : tokens) {
      if (!(token instanceof Token.Exactly(int character))) {
        return new Glob(List.copyOf(tokens));
      }
      text.appendCodePoint(character);
    }
    return open ? new EndingWith(text.toString()) : new Exactly(text.toString());
  }
}
