// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class TaggedHashTest {

  @Test
  void piecesHashAsTheWhole(RandomGenerator random) {
    byte[] value = RandomCaps.bytes(1000, random);
    int cut = random.nextInt(value.length);
    ByteBuffer rest = ByteBuffer.wrap(value, cut, value.length - cut);

    byte[] hash = TaggedHash.of(HashTag.BLOCK).update(value, 0, cut).update(rest).digest();

    assertThat(hash).isEqualTo(TaggedHash.hash(HashTag.BLOCK, value));
    assertThat(rest.hasRemaining()).isFalse();
  }

  @Test
  void oneInstanceHashesOneValueAfterTheOther() {
    TaggedHash hash = TaggedHash.of(HashTag.BLOCK);

    byte[] first = hash.update(new byte[] {1}).digest();
    byte[] second = hash.update(new byte[] {1}).digest();

    assertThat(second).isEqualTo(first).hasSize(TaggedHash.LENGTH);
  }

  @Test
  void shorterHashesAreTheFirstBytes() {
    byte[] value = {1, 2, 3};
    byte[] start = Arrays.copyOf(TaggedHash.hash(HashTag.BLOCK, value), 16);

    assertThat(TaggedHash.hash(HashTag.BLOCK, value, 16)).isEqualTo(start);
    assertThat(TaggedHash.of(HashTag.BLOCK).update(value).digestSecret(16).reveal())
        .isEqualTo(start);
  }

  @Test
  void everyTagKeepsEqualValuesApart() {
    byte[] value = {1, 2, 3};

    assertThat(HashTag.values())
        .extracting(tag -> Arrays.toString(TaggedHash.hash(tag, value)))
        .doesNotHaveDuplicates();
  }

  @Test
  void pairsWithAnotherBoundaryHashDifferently() {
    byte[] a = {'a'};
    byte[] ab = {'a', 'b'};
    byte[] b = {'b'};
    byte[] none = {};

    assertThat(TaggedHash.hashPair(HashTag.MERKLE_INNER_NODE, ab, none))
        .isNotEqualTo(TaggedHash.hashPair(HashTag.MERKLE_INNER_NODE, a, b));
  }
}
