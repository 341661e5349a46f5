// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class ReedSolomonTest {

  @Test
  void threeOfTenIsAsZfecSays() {
    ByteBuffer parity = ByteBuffer.allocate(14);

    ReedSolomon.of(3, 10).encode(ByteBuffer.wrap("abcdef".getBytes(US_ASCII)), parity);

    assertThat(HexFormat.of().formatHex(parity.array())).isEqualTo("694a71b241e52199e10e7c9c5b1b");
  }

  @RepeatedTest(200)
  void anyNeededSharesGiveTheDataBack(RandomGenerator random) {
    int total = random.nextInt(1, random.nextBoolean() ? 257 : 12);
    int needed = random.nextInt(1, total + 1);

    assertThatAnySharesGiveTheDataBack(needed, total, random.nextInt(80), random);
  }

  @ParameterizedTest
  @CsvSource({"1,1", "1,256", "128,256", "255,256", "256,256"})
  void extremesAreCoded(int needed, int total, RandomGenerator random) {
    for (int length : new int[] {0, 1, 64, 65}) {
      assertThatAnySharesGiveTheDataBack(needed, total, length, random);
    }
  }

  @Test
  void codingGoesOnWhileKernelsAreTried(RandomGenerator random) {
    ReedSolomon.calibrate();
    ReedSolomon.calibrate();

    for (int round = 0; round < 500; round++) {
      assertThatAnySharesGiveTheDataBack(3, 10, 1000, random);
    }
    assertThat(ReedSolomon.kernel()).isNotBlank();
  }

  @Test
  void sharesCanBeAddedLater(RandomGenerator random) {
    byte[] data = bytes(5 * 30, random);

    byte[] few = parity(ReedSolomon.of(5, 8), data);
    byte[] many = parity(ReedSolomon.of(5, 200), data);

    assertThat(many).startsWith(few);
  }

  @Test
  void buffersAreCodedFromTheirPositionAndPassedOver() {
    ByteBuffer data = ByteBuffer.wrap("..abcdef.".getBytes(US_ASCII), 1, 8).slice();
    data.position(1).limit(7);
    ByteBuffer parity = ByteBuffer.allocate(6).position(1).limit(3);

    ReedSolomon.of(3, 4).encode(data, parity);

    assertThat(data.position()).isEqualTo(7);
    assertThat(parity.position()).isEqualTo(3);
    assertThat(HexFormat.of().formatHex(parity.array())).isEqualTo("00694a000000");
  }

  @Test
  void decodedDataIsPassedOverAndMoreRoomIsLeftAlone() {
    ByteBuffer[] blocks = {
      ByteBuffer.wrap(HexFormat.of().parseHex("694a")),
      ByteBuffer.wrap("ab".getBytes(US_ASCII)),
      ByteBuffer.wrap("ef".getBytes(US_ASCII)),
    };
    ByteBuffer data = ByteBuffer.wrap("12345678".getBytes(US_ASCII)).position(1);

    ReedSolomon.of(3, 4).decode(new int[] {3, 0, 2}, blocks, data);

    assertThat(new String(data.array(), US_ASCII)).isEqualTo("1abcdef8");
    assertThat(data.position()).isEqualTo(7);
    assertThat(blocks).noneMatch(ByteBuffer::hasRemaining);
  }

  @ParameterizedTest
  @CsvSource({"0,1", "-1,1", "2,1", "1,257", "257,257", "0,0"})
  void impossibleParametersAreRefused(int needed, int total) {
    assertThatIllegalArgumentException().isThrownBy(() -> ReedSolomon.of(needed, total));
  }

  @ParameterizedTest
  @CsvSource({"7,14", "6,13", "6,15", "6,0"})
  void buffersOfTheWrongSizeAreRefused(int data, int parity) {
    ReedSolomon coder = ReedSolomon.of(3, 10);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> coder.encode(ByteBuffer.allocate(data), ByteBuffer.allocate(parity)));
  }

  @Test
  void blocksThatLieApartAreCodedAndPassedOver() {
    ByteBuffer[] data = {
      ByteBuffer.wrap("..ab".getBytes(US_ASCII), 2, 2),
      ByteBuffer.wrap("cd".getBytes(US_ASCII)),
      ByteBuffer.wrap("ef.".getBytes(US_ASCII), 0, 2),
    };
    ByteBuffer[] parity = {ByteBuffer.allocate(3).position(1)};

    ReedSolomon.of(3, 4).encode(data, parity);

    assertThat(HexFormat.of().formatHex(parity[0].array())).isEqualTo("00694a");
    assertThat(data).noneMatch(ByteBuffer::hasRemaining);
    assertThat(parity).noneMatch(ByteBuffer::hasRemaining);
  }

  @ParameterizedTest
  @CsvSource({"2,2,1,2", "3,2,2,2", "3,2,1,3", "3,2,0,2"})
  void blocksOfTheWrongNumberOrLengthAreRefused(
      int dataBlocks, int dataLength, int parityBlocks, int parityLength) {
    ByteBuffer[] data = new ByteBuffer[dataBlocks];
    ByteBuffer[] parity = new ByteBuffer[parityBlocks];
    Arrays.setAll(data, i -> ByteBuffer.allocate(dataLength));
    Arrays.setAll(parity, i -> ByteBuffer.allocate(parityLength));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> ReedSolomon.of(3, 4).encode(data, parity));
  }

  @Test
  void sharesThatCannotBeDecodedAreRefused() {
    assertThatSharesAreRefused(6, new int[] {0, 0, 1}, 2, 2, 2);
    assertThatSharesAreRefused(6, new int[] {0, 1, 10}, 2, 2, 2);
    assertThatSharesAreRefused(6, new int[] {0, 1, -1}, 2, 2, 2);
    assertThatSharesAreRefused(6, new int[] {0, 1, 2}, 2, 2, 1);
    assertThatSharesAreRefused(6, new int[] {0, 1}, 2, 2);
    assertThatSharesAreRefused(5, new int[] {0, 1, 2}, 2, 2, 2);
  }

  private static void assertThatSharesAreRefused(int room, int[] numbers, int... lengths) {
    ByteBuffer[] blocks =
        Arrays.stream(lengths).mapToObj(ByteBuffer::allocate).toArray(ByteBuffer[]::new);
    ReedSolomon coder = ReedSolomon.of(3, 10);

    assertThatIllegalArgumentException()
        .isThrownBy(() -> coder.decode(numbers, blocks, ByteBuffer.allocate(room)));
  }

  private static void assertThatAnySharesGiveTheDataBack(
      int needed, int total, int length, RandomGenerator random) {
    byte[] data = bytes(needed * length, random);
    ReedSolomon coder = ReedSolomon.of(needed, total);
    byte[] parity = parity(coder, data);
    List<Integer> numbers = new ArrayList<>(IntStream.range(0, total).boxed().toList());
    Collections.shuffle(numbers, Random.from(random));
    int[] chosen = numbers.stream().limit(needed).mapToInt(Integer::intValue).toArray();
    ByteBuffer[] blocks = new ByteBuffer[needed];
    for (int i = 0; i < needed; i++) {
      boolean primary = chosen[i] < needed;
      int offset = (primary ? chosen[i] : chosen[i] - needed) * length;
      blocks[i] = ByteBuffer.wrap(primary ? data : parity, offset, length);
    }
    ByteBuffer decoded = ByteBuffer.allocate(data.length);

    coder.decode(chosen, blocks, decoded);

    assertThat(decoded.array()).as("%d of %d from %s", needed, total, numbers).isEqualTo(data);
  }

  private static byte[] parity(ReedSolomon coder, byte[] data) {
    int parityBlocks = coder.total() - coder.needed();
    ByteBuffer parity = ByteBuffer.allocate(data.length / coder.needed() * parityBlocks);
    coder.encode(ByteBuffer.wrap(data), parity);
    return parity.array();
  }

  private static byte[] bytes(int length, RandomGenerator random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
