// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Names that are left out of a backup, by the patterns of Python's `fnmatch`: `*` stands for any
/// characters, `?` for one, `[a-z]` for one of these, `[!a-z]` for one of the others.
public final class Exclusions implements Predicate<String> {

  /// What version control systems keep beside the files.
  public static final List<String> VERSION_CONTROL =
      List.of(
          "CVS",
          "RCS",
          "SCCS",
          ".git",
          ".gitignore",
          ".cvsignore",
          ".svn",
          ".arch-ids",
          "{arch}",
          "=RELEASE-ID",
          "=meta-update",
          "=update",
          ".bzr",
          ".bzrignore",
          ".bzrtags",
          ".hg",
          ".hgignore",
          "_darcs");

  private final List<Pattern> patterns = new ArrayList<>();

  public Exclusions(List<String> globs) {
    for (String glob : globs) {
      if (!glob.isBlank()) {
        patterns.add(compile(glob.strip()));
      }
    }
  }

  @Override
  public boolean test(String name) {
    return patterns.stream().anyMatch(pattern -> pattern.matcher(name).matches());
  }

  private static Pattern compile(String glob) {
    StringBuilder regex = new StringBuilder();
    int place = 0;
    while (place < glob.length()) {
      char next = glob.charAt(place);
      int end = next == '[' ? endOfSet(glob, place) : -1;
      if (end > 0) {
        regex.append(set(glob.substring(place + 1, end)));
        place = end;
      } else {
        regex.append(
            switch (next) {
              case '*' -> ".*";
              case '?' -> ".";
              default -> Pattern.quote(String.valueOf(next));
            });
      }
      place++;
    }
    try {
      return Pattern.compile(regex.toString(), Pattern.DOTALL);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          String.format(Locale.ROOT, "\"%s\" is no pattern for names", glob), e);
    }
  }

  /// Where a set ends; a bracket right at its beginning belongs to it.
  private static int endOfSet(String glob, int start) {
    int from = start + 1;
    if (glob.startsWith("!", from)) {
      from++;
    }
    return glob.indexOf(']', from + 1);
  }

  private static String set(String inside) {
    boolean negated = inside.startsWith("!");
    String members = negated ? inside.substring(1) : inside;
    return "[" + (negated ? "^" : "") + members.replaceAll("[\\\\\\[\\]^&]", "\\\\$0") + "]";
  }
}
