// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/// Which files and folders are left out of a mirrored folder: rules in the syntax of gitignore. Of
/// the rules that match a path the last one decides, so the rules of a folder prevail over those of
/// the folders above.
///
/// As the manual of gitignore has it, and unlike Git at times: `?` and sets stand for characters,
/// not for bytes, and `**` is as any two asterisks unless it is a whole name. A rule that makes no
/// sense matches nothing. Case counts on every system. Immutable.
public final class IgnoreRules {

  /// Nothing is left out.
  public static final IgnoreRules NONE = new IgnoreRules(List.of());

  /// The one that prevails comes first.
  private final List<IgnoreRule> rules;

  private IgnoreRules(List<IgnoreRule> rules) {
    this.rules = rules;
  }

  /// Rules for the root and all below it, one a line.
  public static IgnoreRules of(List<String> patternLines) {
    return NONE.below("", patternLines);
  }

  /// These rules and those that a file in a folder adds for what is below that folder.
  ///
  /// @param folder the path from the root: empty for the root itself, else such as `a/b`
  public IgnoreRules below(String folder, List<String> lines) {
    String base = folder.isEmpty() ? "" : folder + "/";
    List<IgnoreRule> added = new ArrayList<>();
    for (String line : lines) {
      IgnoreRule.parse(base, line).ifPresent(added::add);
    }
    if (added.isEmpty()) {
      return this;
    }
    Collections.reverse(added);
    added.addAll(rules);
    return new IgnoreRules(List.copyOf(added));
  }

  /// Whether a file or folder is left out. What is in a folder that is left out is left out too,
  /// whatever the rules say of it; so who walks a tree does not enter such a folder and asks only
  /// about paths whose parents are not left out.
  ///
  /// @param path the path from the root, such as `a/b/c`
  public boolean ignores(String path, boolean isFolder) {
    int name = path.lastIndexOf('/') + 1;
    for (IgnoreRule rule : rules) {
      if (rule.matches(path, name, isFolder)) {
        return rule.ignores();
      }
    }
    return false;
  }
}
