// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ExclusionsTest {

  @ParameterizedTest
  @CsvSource({
    "*.tmp, a.tmp, true",
    "*.tmp, a.tmp.txt, false",
    "?, a, true",
    "?, ab, false",
    "[a-c]x, bx, true",
    "[!a-c]x, bx, false",
    "[!a-c]x, dx, true",
    "[]]x, ]x, true",
    "a[, a[, true",
    "a+b.c, a+b.c, true",
    "a+b.c, aab.c, false",
    "{arch}, {arch}, true",
  })
  void patternsAreThoseOfPython(String pattern, String name, boolean excluded) {
    assertThat(new Exclusions(List.of(pattern)).test(name)).isEqualTo(excluded);
  }

  @Test
  void nothingIsLeftOutWithoutAPattern() {
    assertThat(new Exclusions(List.of("", " ")).test("")).isFalse();
  }
}
