// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Whatever the bytes, the decoders of the parts of a share refuse or read them. With
/// `JAZZER_FUZZ=1` new ones are made up; without it those in the resources are tried.
final class ShareFuzzTest {

  private static final byte[] ROOT = new byte[HashTree.HASH_LENGTH];

  @FuzzTest
  void header(byte[] bytes) {
    ImmutableShareLayout layout;
    try {
      layout = ImmutableShareLayout.decodeHeader(ByteBuffer.wrap(bytes));
    } catch (BadShareException refused) {
      return;
    }

    assertThat(layout.encodeHeader())
        .isEqualTo(Arrays.copyOf(bytes, layout.version().headerLength()));
  }

  @FuzzTest
  void mutableHeader(byte[] bytes) {
    MutableShare share;
    try {
      share = MutableShare.decode(ByteBuffer.wrap(bytes));
    } catch (BadShareException refused) {
      assertThat(refused).hasMessageMatching(".+");
      return;
    }

    byte[] header = share.encodeHeader();
    assertThat(header).isEqualTo(Arrays.copyOf(bytes, header.length));
    assertThat(share.layout().length()).isGreaterThan(share.layout().data().end());
  }

  @FuzzTest
  void uriExtension(byte[] bytes) {
    try {
      UriExtensionBlock block = UriExtensionBlock.decode(bytes);
      Segmentation cut = block.segmentation(1L << 40, 3);

      assertThat(cut.segmentSize()).isEqualTo(block.segmentSize());
      assertThat(cut.segmentCount()).isPositive();
    } catch (BadShareException refused) {
      assertThat(refused).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void shareHashChain(byte[] bytes) {
    int share = bytes.length == 0 ? 0 : bytes[0] & 0xff;
    try {
      byte[] proved = ShareHashChain.prove(ByteBuffer.wrap(bytes), share, 256, ROOT);
      throw new AssertionError("a hash was inverted: " + Arrays.toString(proved));
    } catch (BadShareException refused) {
      assertThat(refused).hasMessageMatching(".+");
    }
  }

  @FuzzTest
  void leaves(byte[] bytes) {
    int count = 1 + bytes.length / HashTree.HASH_LENGTH;
    LeafGroup group = LeafGroup.containing(count - 1, count);

    assertThat(group.proves(bytes, List.of(), ROOT)).isFalse();
  }
}
