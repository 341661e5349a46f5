// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.codec;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class Base32Test {

  private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567";

  @RepeatedTest(100)
  void bytesComeBack(RandomGenerator random) {
    byte[] bytes = RandomCaps.bytes(random.nextInt(100), random);

    String text = Base32.encode(bytes);

    assertThat(text).hasSize((bytes.length * 8 + 4) / 5);
    assertThat(Base32.decode(text)).hasValue(bytes);
  }

  @RepeatedTest(100)
  void noTwoTextsAreTheSameBytes(RandomGenerator random) {
    StringBuilder text = new StringBuilder();
    for (int length = random.nextInt(12); length > 0; length--) {
      text.append(ALPHABET.charAt(random.nextInt(32)));
    }

    Base32.decode(text.toString())
        .ifPresent(bytes -> assertThat(Base32.encode(bytes)).isEqualTo(text.toString()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"a", "aaa", "aaaaaa", "ab", "aaab", "A", "AA", "a1", "a8", "aa======", "ää"})
  void textsThatTahoeRefusesAreRefused(String text) {
    assertThat(Base32.decode(text)).isEmpty();
  }

  @Test
  void lastCharacterHoldsOnlyTheBitsThatAreLeft() {
    assertThat(lastCharactersOf(16)).isEqualTo("aeimquy4");
    assertThat(lastCharactersOf(32)).isEqualTo("aq");
  }

  private static String lastCharactersOf(int length) {
    String start = "a".repeat((length * 8 + 4) / 5 - 1);
    return ALPHABET
        .chars()
        .mapToObj(Character::toString)
        .filter(last -> Base32.decode(start + last).isPresent())
        .collect(Collectors.joining());
  }
}
