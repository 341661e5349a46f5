// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class RangeHeaderTest {

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,0,1",
    "bytes=0-,0,100",
    "bytes=99-,99,100",
    "BYTES=5-9,5,10",
    "bytes= 5 - 9 ,5,10",
    "bytes=5-1000,5,100",
    "bytes=5-99999999999999999999,5,100",
    "bytes=-1,99,100",
    "bytes=-100,0,100",
    "bytes=-99999999999999999999,0,100"
  })
  void rangeOfAFileOf100Bytes(String header, long start, long end) {
    assertThat(RangeHeader.parse(header, 100)).contains(new ByteRange(start, end));
  }

  @ParameterizedTest
  @ValueSource(strings = {"bytes=100-", "bytes=100-200", "bytes=-0", "bytes=99999999999999999999-"})
  void rangeBeyondTheEndIsEmpty(String header) {
    assertThat(RangeHeader.parse(header, 100).orElseThrow().isEmpty()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "bytes",
        "bytes=",
        "bytes=-",
        "bytes=9-5",
        "bytes=1-2,4-5",
        "bytes=x-y",
        "bytes=+1-2",
        "bytes=0x1-2",
        "bytes=\u0661-",
        "lines=1-2",
        " bytes=1-2"
      })
  void everythingElseIsNoRange(String header) {
    assertThat(RangeHeader.parse(header, 100)).isEmpty();
  }

  @Test
  void anyRangeIsThatSliceOfTheFile(RandomGenerator random) {
    for (int i = 0; i < 1000; i++) {
      long size = random.nextLong(1, 1L << 50);
      long first = random.nextLong(size);
      long last = random.nextLong(first, size);

      assertThat(RangeHeader.parseRange(first + "-" + last, size))
          .contains(new ByteRange(first, last + 1));
      assertThat(RangeHeader.parseRange("-" + (size - first), size))
          .contains(new ByteRange(first, size));
    }
  }
}
