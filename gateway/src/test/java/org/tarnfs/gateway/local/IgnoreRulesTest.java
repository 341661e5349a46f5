// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class IgnoreRulesTest {

  @ParameterizedTest(name = "{0} ignores {1}")
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      value = {
        // a name, in any folder
        "build | build",
        "build | a/build",
        "build | a/build/",
        "build/ | a/build/",
        ".DS_Store | .DS_Store",
        "ä🜁 | a/ä🜁",
        // wild cards in a name
        "*.o | a/b.o",
        "*.o | .o",
        "*~ | a/letter~",
        "* | a",
        "** | a/b",
        "a*e | abcde",
        "a*e | ae",
        "a**e | abcde",
        "a*b*c*d | a-b-bc-c-cd",
        "*.tar.* | a.tar.gz",
        "?.txt | a.txt",
        "?.txt | 🜁.txt",
        "a?c | a*c",
        // sets
        "[a-c]x | bx",
        "[ä-ü]x | öx",
        "[🜁-🜄] | 🜂",
        "[!a-c]x | dx",
        "[^a-c]x | dx",
        "*.py[co] | a/m.pyc",
        "[]]x | ]x",
        "[]-a]x | ^x",
        "[!]a]x | bx",
        "[a-]x | -x",
        "[c-a]x | cx",
        "[-a]x | -x",
        "[a-c-e]x | -x",
        "[\\]]x | ]x",
        "[a\\-c]x | -x",
        "[\\a-\\c]x | bx",
        "[[]x | [x",
        "[[:]x | :x",
        "[[:digit:]]x | 7x",
        "[[:digit:]a-c_]x | _x",
        "[![:alpha:]]x | 1x",
        "[[:xdigit:]][[:upper:]][[:lower:]] | fAa",
        "[[:space:]][[:punct:]][[:alnum:]] | ` -z`",
        "[*?]x | *x",
        // a slash in front or within holds the rule to its place
        "/build | build",
        "/build/ | build/",
        "a/build | a/build",
        "a/*.o | a/b.o",
        "*/b | a/b",
        "*/b/ | a/b/",
        // any number of folders
        "**/b | b",
        "**/b | a/c/b",
        "**/b/c | a/b/c",
        "a/** | a/b",
        "a/** | a/b/c",
        "a/**/ | a/b/",
        "/** | a",
        "a/**/b | a/b",
        "a/**/b | a/x/y/b",
        "a/***/b | a/x/y/b",
        "a/**/b/**/c | a/b/x/b/y/c",
        "**/a/**/*.o | x/a/y/z.o",
        "**/** | a/b",
        "a/**/*b/c | a/x/b/b/xb/c",
        // what has a meaning can be meant as it is
        "\\#a | #a",
        "\\!a | !a",
        "\\*a | *a",
        "\\?a | ?a",
        "\\[a] | [a]",
        "a\\\\b | a\\b",
        "\\a\\b | ab",
        // spaces
        "`a   ` | a",
        "`a\\  ` | `a `",
        "a b | a b",
        "` a` | ` a`",
        "`a\t` | `a\t`",
        "`a\r` | a",
        "`\ufeffa` | a",
      })
  void patternMatches(String pattern, String path) {
    assertThat(ignores(IgnoreRules.of(List.of(pattern)), path)).isTrue();
  }

  @ParameterizedTest(name = "{0} does not ignore {1}")
  @CsvSource(
      delimiterString = " | ",
      quoteCharacter = '`',
      value = {
        "build | builds",
        "build | Build",
        "build/ | build",
        "*.o | a.op",
        "*.o | o",
        "a*e | abcdf",
        "?.txt | .txt",
        "?.txt | ab.txt",
        "[a-c]x | dx",
        "[c-a]x | bx",
        "[c-a]x | ax",
        "[!a-c]x | bx",
        "[a-c]x | Bx",
        "[[:digit:]]x | ٣x",
        "/build | a/build",
        "a/build | x/a/build",
        "a/* | a",
        "a/* | a/b/c",
        "a/*c | a/b/c",
        "a/?/c | a///c",
        "a?c | a/c",
        "a[/]c | a/c",
        "a[!b]c/d | a/c/d",
        "*/b | b",
        "*/b | x/a/b",
        "a/** | a",
        "a/** | b/a/c",
        "a/**/b | a/xb",
        "a**/b | a/x/b",
        "a/**b | a/x/b",
        "foo**/bar | foobar",
        // no pattern at all
        "#a | #a",
        "`` | a",
        "` ` | ` `",
        "! | !",
        "/ | a/",
        "// | a/",
        "a// | a/",
        "a//b | a/b",
        "a\\ | a",
        "a\\ | a\\",
        "a\\/ | a/",
        "[ | [",
        "[] | []",
        "[a | [a",
        "[a-] | b",
        "[[:nothing:]]x | nx",
        "[[:digit:]x | 1x",
        "[[:digit]x | 1x",
        "a[b\\ | ab",
        "a[b- | ab",
      })
  void patternDoesNotMatch(String pattern, String path) {
    assertThat(ignores(IgnoreRules.of(List.of(pattern)), path)).isFalse();
  }

  @Test
  void lastRuleThatMatchesDecides() {
    IgnoreRules rules = IgnoreRules.of(List.of("*.log", "!keep.log", "/tmp/*.log", "!!x"));

    assertThat(rules.ignores("a/b.log", false)).isTrue();
    assertThat(rules.ignores("a/keep.log", false)).isFalse();
    assertThat(rules.ignores("tmp/keep.log", false)).isTrue();
    assertThat(rules.ignores("!x", false)).isFalse();
  }

  @Test
  void rulesOfAFolderPrevailBelowItAlone() {
    IgnoreRules above = IgnoreRules.of(List.of("*.log", "/c"));
    IgnoreRules rules = above.below("a/b", List.of("!*.log", "/c", "d/*.txt"));

    assertThat(rules.ignores("x.log", false)).isTrue();
    assertThat(rules.ignores("a/x.log", false)).isTrue();
    assertThat(rules.ignores("a/b/x.log", false)).isFalse();
    assertThat(rules.ignores("a/b/y/x.log", false)).isFalse();
    assertThat(rules.ignores("a/bc/x.log", false)).isTrue();
    assertThat(rules.ignores("c", true)).isTrue();
    assertThat(rules.ignores("a/c", true)).isFalse();
    assertThat(rules.ignores("a/b/c", true)).isTrue();
    assertThat(rules.ignores("a/b/d/x.txt", false)).isTrue();
    assertThat(rules.ignores("d/x.txt", false)).isFalse();
    assertThat(above.ignores("a/b/x.log", false)).isTrue();
  }

  @Test
  void rulesAddedForTheRootComeAfterThoseBefore() {
    IgnoreRules rules = IgnoreRules.of(List.of("*.log")).below("", List.of("!a.log"));

    assertThat(rules.ignores("a.log", false)).isFalse();
    assertThat(rules.ignores("b.log", false)).isTrue();
  }

  @Test
  void nothingIsIgnoredWithoutRules() {
    assertThat(IgnoreRules.NONE.ignores("a", false)).isFalse();
    assertThat(IgnoreRules.of(List.of("", "# nothing"))).isSameAs(IgnoreRules.NONE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a*a*a*a*a*a*a*a*a*a*a*a*b",
        "*a?*a?*a?*a?*a?*a?*[!a]",
        "/a*a*a*a*a*a*a*a*a*a*a*a*b",
        "**/a*a*a*a*a*a*a*a*a*a*b/**/c",
      })
  void noPatternTakesLongForALongName(String pattern) {
    IgnoreRules rules = IgnoreRules.of(List.of(pattern));
    String name = "a".repeat(200_000);

    assertThat(timeOf(() -> rules.ignores(name, true))).isLessThan(Duration.ofSeconds(2));
  }

  @Test
  void noPatternTakesLongForADeepPath() {
    IgnoreRules rules = IgnoreRules.of(List.of("a/**/a/**/a/**/a/**/a/**/a/**/a/**/b"));
    String path = String.join("/", Collections.nCopies(50_000, "a"));

    assertThat(timeOf(() -> rules.ignores(path, true))).isLessThan(Duration.ofSeconds(2));
  }

  private static Duration timeOf(Runnable work) {
    long start = System.nanoTime();
    work.run();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  /// @param path of a folder if it ends with a slash
  private static boolean ignores(IgnoreRules rules, String path) {
    boolean isFolder = path.endsWith("/");
    return rules.ignores(isFolder ? path.substring(0, path.length() - 1) : path, isFolder);
  }
}
