// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.IntPredicate;

/// Reads a set of characters in a pattern, such as `[a-z]`, `[!a]` or `[[:digit:]_]`.
final class SetParser {

  /// Those of POSIX, of ASCII alone as in Git.
  private static final Map<String, IntPredicate> CLASSES =
      Map.ofEntries(
          Map.entry("alnum", SetParser::isAlphanumeric),
          Map.entry("alpha", SetParser::isAlphabetic),
          Map.entry("blank", c -> c == ' ' || c == '\t'),
          Map.entry("cntrl", c -> c < ' ' || c == 0x7f),
          Map.entry("digit", range('0', '9')),
          Map.entry("graph", range('!', '~')),
          Map.entry("lower", range('a', 'z')),
          Map.entry("print", range(' ', '~')),
          Map.entry("punct", c -> range('!', '~').test(c) && !isAlphanumeric(c)),
          Map.entry("space", range('\t', '\r').or(c -> c == ' ')),
          Map.entry("upper", range('A', 'Z')),
          Map.entry("xdigit", c -> c < 0x80 && Character.digit(c, 16) >= 0));

  private final String pattern;
  private int place;
  private final List<IntPredicate> members = new ArrayList<>();

  /// @param place where in the pattern the set begins, behind its bracket
  SetParser(String pattern, int place) {
    this.pattern = pattern;
    this.place = place;
  }

  /// Where the pattern goes on behind the set.
  int place() {
    return place;
  }

  /// The set; empty if it does not end or names a class that there is not.
  Optional<Token> set() {
    boolean negated = skip("!") || skip("^");
    // A bracket that comes first is a member.
    do {
      if (!readMember()) {
        return Optional.empty();
      }
    } while (!skip("]"));
    return Optional.of(new Token.OneOf(List.copyOf(members), negated));
  }

  private boolean readMember() {
    if (pattern.startsWith("[:", place)) {
      int bracket = pattern.indexOf(']', place + 2);
      if (bracket < 0) {
        return false;
      }
      if (bracket > place + 2 && pattern.charAt(bracket - 1) == ':') {
        return readClass(bracket);
      }
    }
    OptionalInt first = readCharacter();
    return first.isPresent() && readRange(first.getAsInt());
  }

  private boolean readClass(int bracket) {
    IntPredicate members = CLASSES.get(pattern.substring(place + 2, bracket - 1));
    place = bracket + 1;
    return members != null && this.members.add(members);
  }

  /// A hyphen stands for itself if nothing comes behind it. What a range begins with is a member,
  /// even if the range ends before it.
  private boolean readRange(int first) {
    members.add(character -> character == first);
    boolean isRange =
        pattern.startsWith("-", place)
            && place + 1 < pattern.length()
            && !pattern.startsWith("]", place + 1);
    if (!isRange) {
      return true;
    }
    place++;
    OptionalInt last = readCharacter();
    return last.isPresent() && members.add(range(first, last.getAsInt()));
  }

  /// The next character, which a backslash may keep from having a meaning.
  private OptionalInt readCharacter() {
    skip("\\");
    if (place == pattern.length()) {
      return OptionalInt.empty();
    }
    int next = pattern.codePointAt(place);
    place += Character.charCount(next);
    return OptionalInt.of(next);
  }

  private boolean skip(String text) {
    boolean there = pattern.startsWith(text, place);
    place += there ? text.length() : 0;
    return there;
  }

  private static IntPredicate range(int first, int last) {
    return character -> first <= character && character <= last;
  }

  private static boolean isAlphabetic(int character) {
    return ('a' <= character && character <= 'z') || ('A' <= character && character <= 'Z');
  }

  private static boolean isAlphanumeric(int character) {
    return isAlphabetic(character) || ('0' <= character && character <= '9');
  }
}
