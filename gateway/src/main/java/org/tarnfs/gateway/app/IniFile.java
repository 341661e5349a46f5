// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/// The text of a `tahoe.cfg`, as Python's `configparser` reads it: sections in brackets; `key =
/// value` or `key: value`, keys in any case; lines that are indented more than their key continue
/// its value; a line that begins with `#` or `;` is a comment. `%` stands for itself.
///
/// @param path for messages
record IniFile(Path path, Map<String, Map<String, String>> sections) {

  static IniFile parse(Path path, String text) throws NodeException {
    return new Parser(path).parse(text);
  }

  /// The value of a key; empty if the key is absent or has no value.
  Optional<String> text(String section, String key) {
    return Optional.ofNullable(sections.getOrDefault(section, Map.of()).get(key))
        .filter(value -> !value.isEmpty());
  }

  /// The value of a key in the form that `parse` reads, which gives empty for anything else.
  <T> Optional<T> value(
      String section, String key, String form, Function<String, Optional<T>> parse)
      throws NodeException {
    Optional<String> text = text(section, key);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    Optional<T> value = parse.apply(text.get());
    if (value.isEmpty()) {
      throw bad(section, key, "must be " + form + ", is \"" + text.get() + "\"");
    }
    return value;
  }

  boolean flag(String section, String key, boolean otherwise) throws NodeException {
    return value(section, key, "true or false", IniFile::parseFlag).orElse(otherwise);
  }

  NodeException bad(String section, String key, String problem) {
    return new NodeException(
        NodeException.Reason.BAD_CONFIGURATION,
        path + ": [" + section + "] " + key + " " + problem);
  }

  private static Optional<Boolean> parseFlag(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "1", "yes", "true", "on" -> Optional.of(true);
      case "0", "no", "false", "off" -> Optional.of(false);
      default -> Optional.empty();
    };
  }

  private static final class Parser {

    private final Path path;
    private final Map<String, Map<String, String>> sections = new HashMap<>();
    /// The keys of the current section; those before the first one are an error.
    private Map<String, String> section = new HashMap<>();

    private String key = "";
    private int keyIndent;

    Parser(Path path) {
      this.path = path;
    }

    IniFile parse(String text) throws NodeException {
      String withoutMark = text.startsWith("\uFEFF") ? text.substring(1) : text;
      int number = 0;
      for (String line : withoutMark.lines().toList()) {
        number++;
        String content = line.strip();
        if (!content.isEmpty() && content.charAt(0) != '#' && content.charAt(0) != ';') {
          int indent = line.indexOf(content);
          if (!key.isEmpty() && indent > keyIndent) {
            section.merge(key, content, (head, tail) -> head + "\n" + tail);
          } else {
            keyIndent = indent;
            take(content, number);
          }
        }
      }
      return new IniFile(path, sections);
    }

    private void take(String content, int number) throws NodeException {
      int bracket = content.indexOf(']');
      if (content.charAt(0) == '[' && bracket > 1) {
        section = sections.computeIfAbsent(content.substring(1, bracket), name -> new HashMap<>());
        key = "";
        return;
      }
      int delimiter = indexOfDelimiter(content);
      if (delimiter < 1 || sections.isEmpty()) {
        throw new NodeException(
            NodeException.Reason.BAD_CONFIGURATION,
            path + ", line " + number + ": need [section] or key = value");
      }
      key = content.substring(0, delimiter).strip().toLowerCase(Locale.ROOT);
      section.put(key, content.substring(delimiter + 1).strip());
    }

    private static int indexOfDelimiter(String content) {
      for (int i = 0; i < content.length(); i++) {
        if (content.charAt(i) == '=' || content.charAt(i) == ':') {
          return i;
        }
      }
      return -1;
    }
  }
}
