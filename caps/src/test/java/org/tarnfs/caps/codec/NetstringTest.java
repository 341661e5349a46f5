// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.codec;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class NetstringTest {

  @Test
  void netstringsFollowOneAnother() {
    byte[] encoded = Netstring.encode("hello".getBytes(US_ASCII), new byte[0]);

    assertThat(encoded).asString(US_ASCII).isEqualTo("5:hello,0:,");
  }

  @Test
  void valuesComeBackInOrder(RandomGenerator random) {
    byte[] first = RandomCaps.bytes(random.nextInt(2000), random);
    byte[] second = RandomCaps.bytes(random.nextInt(20), random);

    ByteBuffer encoded = ByteBuffer.wrap(Netstring.encode(first, second));

    assertThat(Netstring.decode(encoded)).hasValue(first);
    assertThat(Netstring.decode(encoded)).hasValue(second);
    assertThat(encoded.hasRemaining()).isFalse();
    assertThat(Netstring.decode(encoded)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        ",",
        ":,",
        "5",
        "5:",
        "5:hell,",
        "5:hello",
        "5:hello;",
        "4:hello,",
        "05:hello,",
        "00:,",
        "-0:,",
        "+5:hello,",
        " 5:hello,",
        "99999999999999999999:a,",
        "4294967297:a,"
      })
  void everythingElseIsRefused(String text) {
    assertThat(Netstring.decode(ByteBuffer.wrap(text.getBytes(US_ASCII)))).isEmpty();
  }
}
