// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.crypto.SecretBytes;

/// The small values that stand between everything else.
final class ValuesTest {

  @Test
  void bytesCompareByContentAndShareNoArray() {
    byte[] source = {1, 2, 3};
    Bytes bytes = Bytes.copyOf(source);

    source[0] = 9;
    bytes.toArray()[1] = 9;

    assertThat(bytes)
        .isEqualTo(Bytes.copyOf(new byte[] {1, 2, 3}))
        .hasSameHashCodeAs(Bytes.copyOf(new byte[] {1, 2, 3}))
        .isNotEqualTo(Bytes.copyOf(new byte[] {1, 2}));
    assertThatExceptionOfType(ReadOnlyBufferException.class)
        .isThrownBy(() -> bytes.asReadOnlyBuffer().put((byte) 0));
  }

  @Test
  void bytesOfABufferAreThoseThatRemain() {
    ByteBuffer buffer = ByteBuffer.wrap(new byte[] {1, 2, 3, 4}, 1, 2);

    assertThat(Bytes.copyOf(buffer)).isEqualTo(Bytes.copyOf(new byte[] {2, 3}));
    assertThat(buffer.hasRemaining()).isFalse();
  }

  @Test
  void bytesArePrintedAndReadInBase32() {
    Bytes bytes = Bytes.copyOf(new byte[] {'h', 'e', 'l', 'l', 'o'});

    assertThat(bytes).hasToString("nbswy3dp");
    assertThat(Bytes.ofBase32("nbswy3dp")).contains(bytes);
    assertThat(Bytes.ofBase32("NBSWY3DP")).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "../../../../../etc/passwd",
        "axmc3zjy3mkanylpyx7u2zuqu",
        "axmc3zjy3mkanylpyx7u2zuqumaa",
        "AXMC3ZJY3MKANYLPYX7U2ZUQUM",
        "axmc3zjy3mkanylpyx7u2zuqun",
        "axmc3zjy3mkanylpyx7u2zuqu/"
      })
  void onlyTheOneTextOfAStorageIndexIsRead(String text) {
    assertThat(StorageIndex.parse(text)).isEmpty();
  }

  @Test
  void storageIndexReadsBackAndIsAbbreviatedForLogs() {
    StorageIndex index = StorageIndex.parse("axmc3zjy3mkanylpyx7u2zuqum").orElseThrow();

    assertThat(index).hasToString("axmc3zjy3mkanylpyx7u2zuqum");
    assertThat(index.abbreviated()).isEqualTo("axmc3");
    assertThat(StorageIndex.of(index.bytes().toArray())).isEqualTo(index);
    assertThatIllegalArgumentException().isThrownBy(() -> StorageIndex.of(new byte[15]));
  }

  @ParameterizedTest
  @CsvSource({"0, 1, 1", "2, 1, 1", "1, 257, 1", "3, 10, 0", "3, 10, 11", "-1, 10, 1"})
  void impossibleEncodingsAreRefused(int needed, int total, int happy) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new EncodingParameters(needed, total, happy));
  }

  @Test
  void encodingsReachFromOneShareToAllShareNumbers() {
    EncodingParameters most = new EncodingParameters(256, 256, 256);

    assertThat(new ShareNumber(most.total() - 1)).hasToString("255");
    assertThat(new EncodingParameters(1, 1, 1)).isNotEqualTo(EncodingParameters.DEFAULT);
    assertThatIllegalArgumentException().isThrownBy(() -> new ShareNumber(256));
    assertThatIllegalArgumentException().isThrownBy(() -> new ShareNumber(-1));
  }

  @Test
  void shareNumbersAreInOrder() {
    assertThat(new ShareNumber(2)).isLessThan(new ShareNumber(10));
  }

  @Test
  void rangesHaveALengthAndAreClippedAtTheEndOfAFile() {
    ByteRange range = ByteRange.ofLength(10, 20);

    assertThat(range).isEqualTo(new ByteRange(10, 30));
    assertThat(range.length()).isEqualTo(20);
    assertThat(range.clippedTo(15)).isEqualTo(new ByteRange(10, 15));
    assertThat(range.clippedTo(100)).isEqualTo(range);
    assertThat(range.clippedTo(5).isEmpty()).isTrue();
  }

  @Test
  void rangesThatEndBeforeTheyStartOrBeyondALongAreRefused() {
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(2, 1));
    assertThatIllegalArgumentException().isThrownBy(() -> new ByteRange(-1, 1));
    assertThatExceptionOfType(ArithmeticException.class)
        .isThrownBy(() -> ByteRange.ofLength(2, Long.MAX_VALUE));
  }

  @Test
  void leaseSecretsOfAnotherLengthAreRefused() {
    SecretBytes good = SecretBytes.copyOf(new byte[LeaseSecrets.LENGTH]);
    SecretBytes bad = SecretBytes.copyOf(new byte[LeaseSecrets.LENGTH - 1]);

    assertThatIllegalArgumentException().isThrownBy(() -> new LeaseSecrets(good, bad));
    assertThatIllegalArgumentException().isThrownBy(() -> new LeaseSecrets(bad, good));
  }
}
