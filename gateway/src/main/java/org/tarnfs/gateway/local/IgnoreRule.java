// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.util.List;
import java.util.Optional;

/// One line of a file of ignore rules.
///
/// @param base what the paths begin with that the rule is about: empty, or a folder and a slash
/// @param ignores whether what matches is left out, or is not although an earlier rule says so
/// @param foldersOnly whether files never match
/// @param anchored whether the pattern is about the path below the base, or about the name alone
record IgnoreRule(
    String base, boolean ignores, boolean foldersOnly, boolean anchored, PathPattern pattern) {

  private static final String BYTE_ORDER_MARK = "\ufeff";

  /// The rule that a line holds; empty for blank lines, comments, and what matches nothing.
  static Optional<IgnoreRule> parse(String base, String line) {
    String text = line.startsWith(BYTE_ORDER_MARK) ? line.substring(1) : line;
    if (text.startsWith("#")) {
      return Optional.empty();
    }
    text = withoutTrailingSpaces(text.endsWith("\r") ? text.substring(0, text.length() - 1) : text);
    boolean ignores = !text.startsWith("!");
    if (!ignores) {
      text = text.substring(1);
    }
    boolean foldersOnly = text.endsWith("/");
    if (foldersOnly) {
      text = text.substring(0, text.length() - 1);
    }
    boolean anchored = text.contains("/");
    return new PatternParser(text.startsWith("/") ? text.substring(1) : text)
        .names()
        .map(names -> of(base, ignores, foldersOnly, anchored, names));
  }

  private static IgnoreRule of(
      String base,
      boolean ignores,
      boolean foldersOnly,
      boolean anchored,
      List<NamePattern> names) {
    PathPattern pattern = new PathPattern(names);
    return anchored && pattern.isNameAnywhere()
        ? new IgnoreRule(base, ignores, foldersOnly, false, pattern.lastName())
        : new IgnoreRule(base, ignores, foldersOnly, anchored, pattern);
  }

  /// A backslash keeps the space behind it.
  private static String withoutTrailingSpaces(String text) {
    int end = 0;
    int place = 0;
    while (place < text.length()) {
      char next = text.charAt(place);
      place += next == '\\' ? 2 : 1;
      if (next != ' ') {
        end = Math.min(place, text.length());
      }
    }
    return text.substring(0, end);
  }

  /// @param name where in the path the last name begins
  boolean matches(String path, int name, boolean isFolder) {
    return (isFolder || !foldersOnly)
        && path.startsWith(base)
        && pattern.matches(path, anchored ? base.length() : name);
  }
}
