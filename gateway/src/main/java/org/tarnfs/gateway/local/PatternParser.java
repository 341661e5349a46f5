// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Reads one pattern of gitignore, without what stands around it in its line.
final class PatternParser {

  private final String pattern;
  private int place;
  private final List<NamePattern> names = new ArrayList<>();
  private List<Token> tokens = new ArrayList<>();

  PatternParser(String pattern) {
    this.pattern = pattern;
  }

  /// The patterns for the names between the slashes; empty if nothing can match, since a name is
  /// empty, or a set or an escape is not complete.
  Optional<List<NamePattern>> names() {
    while (place < pattern.length()) {
      if (!readNext()) {
        return Optional.empty();
      }
    }
    return endName() ? Optional.of(List.copyOf(names)) : Optional.empty();
  }

  private boolean readNext() {
    int next = readCharacter();
    return switch (next) {
      case '*' -> tokens.add(Token.Wild.ANY_TEXT);
      case '?' -> tokens.add(Token.Wild.ANY_CHARACTER);
      case '[' -> readSet();
      case '\\' -> place < pattern.length() && readLiteral(readCharacter());
      default -> readLiteral(next);
    };
  }

  private int readCharacter() {
    int next = pattern.codePointAt(place);
    place += Character.charCount(next);
    return next;
  }

  private boolean readLiteral(int character) {
    return character == '/' ? endName() : tokens.add(new Token.Exactly(character));
  }

  private boolean readSet() {
    SetParser parser = new SetParser(pattern, place);
    Optional<Token> set = parser.set();
    place = parser.place();
    set.ifPresent(tokens::add);
    return set.isPresent();
  }

  private boolean endName() {
    if (tokens.isEmpty()) {
      return false;
    }
    boolean asterisksAlone = tokens.stream().allMatch(token -> token == Token.Wild.ANY_TEXT);
    names.add(
        asterisksAlone && tokens.size() > 1
            ? NamePattern.Wild.FOLDERS
            : NamePattern.of(asteriskOnce(tokens)));
    tokens = new ArrayList<>();
    return true;
  }

  /// Several asterisks in a row mean what one does.
  private static List<Token> asteriskOnce(List<Token> tokens) {
    List<Token> once = new ArrayList<>();
    boolean behindOne = false;
    for (Token token : tokens) {
      boolean isOne = token == Token.Wild.ANY_TEXT;
      if (!(isOne && behindOne)) {
        once.add(token);
      }
      behindOne = isOne;
    }
    return once;
  }
}
