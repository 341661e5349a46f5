// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class DataSizeTest {

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "17,17",
    "1G,1000000000",
    "10GiB,10737418240",
    "10gi,10737418240",
    "5kb,5000",
    "7B,7",
    "8EiB,",
    "-1,",
    "1.5G,",
    "G,",
    "99999999999999999999,"
  })
  void sizesAreThoseOfTahoe(String text, @Nullable Long bytes) {
    assertThat(DataSize.parse(text).orElse(null)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @CsvSource({
    "0,0",
    "17,17",
    "200000,200K",
    "1024000,1024K",
    "1048576,1Mi",
    "1536,1536",
    "2048,2Ki",
    "8000000000000000000,8E",
    "9223372036854775807,9223372036854775807"
  })
  void sizesArePrintedExactly(long bytes, String text) {
    assertThat(DataSize.toString(bytes)).isEqualTo(text);
    assertThat(DataSize.parse(text)).hasValue(bytes);
  }
}
