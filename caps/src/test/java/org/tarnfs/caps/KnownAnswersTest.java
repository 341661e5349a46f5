// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class KnownAnswersTest {

  static List<KnownAnswer> all() {
    return KnownAnswers.all();
  }

  @ParameterizedTest
  @MethodSource("all")
  void thisMachineComesToTheSame(KnownAnswer answer) {
    assertThat(answer.passed()).isTrue();
  }

  @Test
  void namesTellThemApart() {
    assertThat(KnownAnswers.all()).extracting(KnownAnswer::name).doesNotHaveDuplicates();
  }

  @Test
  void anotherResultAndARefusalDoNotPass() {
    assertThat(KnownAnswer.of("other", "a", () -> "b").passed()).isFalse();
    assertThat(KnownAnswer.of("bad", "a", () -> Cap.parse("URI:LIT:1").toString()).passed())
        .isFalse();
  }
}
