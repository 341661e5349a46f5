// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.gateway.testing.Vectors;
import tools.jackson.databind.JsonNode;

class HashTreeTest {

  @Test
  void nodesAreThoseOfStockTahoe() throws Exception {
    for (JsonNode vector : Vectors.of("hash-trees.json", "trees")) {
      HashTree tree = HashTree.over(joined(vector.get("leaves")));

      byte[] nodes = new byte[tree.encoded().remaining()];
      tree.encoded().get(nodes);
      assertThat(HexFormat.of().formatHex(nodes))
          .isEqualTo(HexFormat.of().formatHex(joined(vector.get("nodes"))));
      for (int leaf = 0; leaf < vector.get("needed").size(); leaf++) {
        int[] expected =
            vector.get("needed").get(leaf).valueStream().mapToInt(JsonNode::asInt).toArray();
        assertThat(tree.chainOf(leaf)).containsExactlyInAnyOrder(expected);
      }
    }
  }

  private static byte[] joined(JsonNode hashes) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    hashes.valueStream().forEach(hash -> joined.writeBytes(Vectors.hex(hash)));
    return joined.toByteArray();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 100, 4096, 4097, 10_000, 16_384})
  void groupOfLeavesIsProvedAndAnyChangeIsNoticed(int count) {
    byte[] leaves = new byte[count * HashTree.HASH_LENGTH];
    new Random(count).nextBytes(leaves);
    HashTree tree = HashTree.over(leaves);
    for (int leaf : new int[] {0, count / 2, count - 1}) {
      LeafGroup group = LeafGroup.containing(leaf, count);
      byte[] hashes = bytes(tree, group.leafBytes());
      List<byte[]> siblings = new ArrayList<>();
      group.siblingBytes().forEach(range -> siblings.add(bytes(tree, range)));

      assertThat(group.contains(leaf)).isTrue();
      assertThat(group.leaf(hashes, leaf)).isEqualTo(bytes(tree, leafRange(leaf, count)));
      assertThat(group.proves(hashes, siblings, tree.root())).isTrue();
      hashes[hashes.length / 2] ^= 1;
      assertThat(group.proves(hashes, siblings, tree.root())).isFalse();
    }
  }

  private static ByteRange leafRange(int leaf, int count) {
    return ByteRange.ofLength(
        HashTree.leafNode(leaf, count) * HashTree.HASH_LENGTH, HashTree.HASH_LENGTH);
  }

  private static byte[] bytes(HashTree tree, ByteRange range) {
    ByteBuffer nodes = tree.encoded();
    byte[] bytes = new byte[(int) range.length()];
    nodes.position((int) range.start()).get(bytes);
    return bytes;
  }
}
