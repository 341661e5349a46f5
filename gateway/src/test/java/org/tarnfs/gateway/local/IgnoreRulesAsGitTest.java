// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.testing.Seeds;

/// Random rules and trees, of which Git is asked what it would ignore.
@ExtendWith(Seeds.class)
class IgnoreRulesAsGitTest {

  private static final int CASES = 100;

  private static final String[] NAMES = {
    "a", "b", "ab", "ba", "abc", "a.b", ".a", "a-b", "a b", "b ", "[a]", "]", "!a", "#a", "a\\b",
    "*", "a?", "-", "^", "1", "A", "aaab", ":"
  };

  private static final String[] PARTS = {
    "a",
    "a",
    "b",
    "b",
    "ab",
    "c",
    ".",
    "-",
    " ",
    "1",
    "*",
    "*",
    "*",
    "?",
    "?",
    "/",
    "/",
    "/",
    "/**/",
    "[ab]",
    "[a-c]",
    "[!a]",
    "[^b-]",
    "[]]",
    "[!]a]",
    "[[:alpha:]]",
    "[![:digit:].]",
    "[[:punct:]]",
    "[[:up:]]",
    "[\\]a]",
    "[[]",
    "[a-",
    "[b-a]",
    "[.-b]",
    "[",
    "]",
    "\\",
    "\\a",
    "\\*",
    "\\ ",
    "\\[",
    "^",
    "!",
    "#",
    ":"
  };

  @TempDir Path repository;

  @Test
  void asMuchIsIgnoredAsByGit(RandomGenerator random) throws Exception {
    assumeTrue(hasGit(), "Git is not installed");
    run("git", "init", "-q");
    Map<String, Boolean> ours = new TreeMap<>();
    for (int i = 0; i < CASES; i++) {
      fill(repository.resolve("case" + i), 2 + random.nextInt(2), random);
      walk("case" + i, "", IgnoreRules.NONE, false, ours);
    }

    Map<String, Boolean> gits = new TreeMap<>();
    Map<String, String> decisive = askGit(ours.keySet(), gits);

    assertThat(gits.values()).contains(true, false);
    ours.forEach(
        (path, ignored) ->
            assertThat(ignored).as("%s, %s", path, decisive.get(path)).isEqualTo(gits.get(path)));
  }

  private static void fill(Path folder, int levels, RandomGenerator random) throws IOException {
    Files.createDirectories(folder);
    if (random.nextInt(3) > 0) {
      Files.writeString(folder.resolve(".gitignore"), String.join("\n", lines(random)));
    }
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      Path child = folder.resolve(oneOf(NAMES, random));
      if (Files.notExists(child)) {
        if (levels > 0 && random.nextInt(3) > 0) {
          fill(child, levels - 1, random);
        } else {
          Files.createFile(child);
        }
      }
    }
  }

  private static List<String> lines(RandomGenerator random) {
    List<String> lines = new ArrayList<>();
    for (int i = random.nextInt(5); i >= 0; i--) {
      lines.add(pattern(random));
    }
    return lines;
  }

  private static String pattern(RandomGenerator random) {
    StringBuilder text = new StringBuilder(random.nextInt(4) == 0 ? "!" : "");
    text.append(oneOf(new String[] {"", "", "", "/", "**/", "*"}, random));
    for (int i = random.nextInt(4); i >= 0; i--) {
      text.append(oneOf(PARTS, random));
    }
    text.append(oneOf(new String[] {"", "", "", "/", "/**", " "}, random));
    return isAsTheManualSays(text.toString()) ? text.toString() : pattern(random);
  }

  /// Git takes two asterisks for any number of folders in places where its manual does not.
  private static boolean isAsTheManualSays(String pattern) {
    String anyFolders = "(?:^|(?<=/))(?<!\\\\/)\\*\\*+(?=/|$)";
    return pattern.replaceFirst("^!", "").matches("(?:" + anyFolders + "|\\*(?!\\*)|[^*])*");
  }

  private static String oneOf(String[] texts, RandomGenerator random) {
    return texts[random.nextInt(texts.length)];
  }

  /// Walks as a scan does.
  private void walk(
      String root, String folder, IgnoreRules above, boolean ignored, Map<String, Boolean> result)
      throws IOException {
    Path place = repository.resolve(root).resolve(folder);
    Path own = place.resolve(".gitignore");
    IgnoreRules rules =
        !ignored && Files.exists(own) ? above.below(folder, Files.readAllLines(own)) : above;
    List<Path> children;
    try (var listed = Files.list(place)) {
      children = listed.sorted().toList();
    }
    for (Path child : children) {
      String name = child.getFileName().toString();
      String path = folder.isEmpty() ? name : folder + "/" + name;
      boolean isFolder = Files.isDirectory(child);
      boolean isIgnored = ignored || rules.ignores(path, isFolder);
      result.put(root + "/" + path, isIgnored);
      if (isFolder) {
        walk(root, path, rules, isIgnored, result);
      }
    }
  }

  /// The line that decides on each path.
  private Map<String, String> askGit(Iterable<String> paths, Map<String, Boolean> ignored)
      throws Exception {
    Path asked = repository.resolve(".git/asked");
    Files.writeString(asked, String.join("\0", paths) + "\0");
    String[] fields =
        run("git", "-c", "core.excludesFile=", "check-ignore", "--no-index", "--stdin", "-vnz")
            .split("\0", -1);
    Map<String, String> decisive = new TreeMap<>();
    for (int i = 0; i + 3 < fields.length; i += 4) {
      String pattern = fields[i + 2];
      ignored.put(fields[i + 3], !pattern.isEmpty() && !pattern.startsWith("!"));
      decisive.put(fields[i + 3], fields[i] + " line " + fields[i + 1] + " \"" + pattern + "\"");
    }
    return decisive;
  }

  private String run(String... command) throws Exception {
    Path asked = repository.resolve(".git/asked");
    Path answer = Files.createTempFile("answer", ".txt");
    try {
      ProcessBuilder git =
          new ProcessBuilder(command)
              .directory(repository.toFile())
              .redirectOutput(answer.toFile());
      Optional.of(asked.toFile()).filter(file -> file.exists()).ifPresent(git::redirectInput);
      git.environment().put("GIT_CONFIG_NOSYSTEM", "1");
      git.environment().put("GIT_CONFIG_GLOBAL", "/dev/null");
      git.environment().put("LC_ALL", "C.UTF-8");
      Process process = git.start();
      assertThat(process.waitFor(30, SECONDS)).isTrue();
      return Files.readString(answer, UTF_8);
    } finally {
      Files.delete(answer);
    }
  }

  private static boolean hasGit() throws InterruptedException {
    try {
      return new ProcessBuilder("git", "--version").start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }
}
