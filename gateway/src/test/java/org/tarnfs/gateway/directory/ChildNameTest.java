// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.directory.BadChildException.Reason;

@ExtendWith(Seeds.class)
class ChildNameTest {

  @Test
  void textsThatLookTheSameAreTheSameName() throws Exception {
    assertThat(ChildName.of("e\u0301")).isEqualTo(ChildName.of("\u00e9"));
    assertThat(ChildName.of("e\u0301")).hasSameHashCodeAs(ChildName.of("\u00e9"));
    assertThat(ChildName.of("e\u0301")).hasToString("\u00e9");
    assertThat(ChildName.decode("e\u0301".getBytes(UTF_8))).hasToString("\u00e9");
    assertThat(ChildName.of("a")).isNotEqualTo(ChildName.of("A"));
  }

  @Test
  void theLastPlaneStandsBehindTheFirst() throws Exception {
    assertThat(ChildName.of("\uffee")).isLessThan(ChildName.of("\ud83d\udc09"));
    assertThat(ChildName.of("a")).isLessThan(ChildName.of("ab"));
  }

  @Test
  void orderIsThatOfTheUtf8Bytes(RandomGenerator random) throws Exception {
    List<ChildName> names = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      StringBuilder text = new StringBuilder();
      random
          .ints(random.nextInt(1, 4), 0, 5)
          .map(range -> new int[] {'a', 0x416, 0xd7ff, 0xe000, 0x1f409}[range] + random.nextInt(3))
          .map(point -> point >= 0xd800 && point < 0xe000 ? 'z' : point)
          .forEach(text::appendCodePoint);
      names.add(ChildName.of(text.toString()));
    }

    List<ChildName> sorted = names.stream().sorted().toList();

    names.sort((a, b) -> Arrays.compareUnsigned(a.utf8(), b.utf8()));
    assertThat(sorted).isEqualTo(names);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", ".", "..", "a/b", "/", "a\0", "\ud83d", "a\udc09b"})
  void whatNoPathCanNameIsRefused(String text) {
    assertThatExceptionOfType(BadChildException.class)
        .isThrownBy(() -> ChildName.of(text))
        .matches(refused -> refused.reason() == Reason.BAD_NAME);
  }

  @Test
  void absurdlyLongNamesAreRefused() throws Exception {
    String longest = "\u00e9".repeat(ChildName.MAX_LENGTH / 2);

    assertThat(ChildName.of(longest)).hasToString(longest);
    assertThatExceptionOfType(BadChildException.class)
        .isThrownBy(() -> ChildName.of(longest + "x"));
  }

  @Test
  void namesThatTakeForeverToNormaliseAreNotRead() throws Exception {
    String marks = "\u0315\u0316".repeat(4 * ChildName.MAX_LENGTH);

    assertThat(ChildName.existing(marks).toString()).startsWith("\u0316\u0316");
    assertThatExceptionOfType(BadChildException.class)
        .isThrownBy(() -> ChildName.existing(marks + "x"));
    assertThatExceptionOfType(BadChildException.class)
        .isThrownBy(() -> ChildName.decode(marks.repeat(1000).getBytes(UTF_8)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "..", "a/b", "a\0", "\n"})
  void whatOthersWroteCanBeLookedFor(String text) throws Exception {
    assertThat(ChildName.existing(text)).isEqualTo(ChildName.decode(text.getBytes(UTF_8)));
    assertThat(ChildName.existing(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\ud83d", "a\udc09b"})
  void whatIsNoTextIsNoName(String text) {
    assertThatExceptionOfType(BadChildException.class).isThrownBy(() -> ChildName.existing(text));
  }

  @Test
  void bytesThatAreNotUtf8AreNoName() {
    for (byte[] bytes : new byte[][] {{(byte) 0xff}, {(byte) 0xc3}, {(byte) 0xc0, (byte) 0x80}}) {
      assertThatExceptionOfType(BadChildException.class).isThrownBy(() -> ChildName.decode(bytes));
    }
  }

  @Test
  void messagesStayOnOneLine() throws Exception {
    assertThat(ChildName.existing("a\r\nb\u0085c").quoted()).isEqualTo("\"a??b?c\"");
  }
}
