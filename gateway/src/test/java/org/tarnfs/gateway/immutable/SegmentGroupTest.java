// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.share.Segmentation;

final class SegmentGroupTest {

  private static final int NEEDED = 3;
  private static final int TOTAL = 5;
  private static final int HEADROOM = 2;

  /// Segments of 6, 6, 6 and 4 bytes, the last one padded to 6.
  private static final Segmentation SEGMENTATION = new Segmentation(22, NEEDED, 6);

  private final byte[][] arrays = new byte[TOTAL][HEADROOM + 3 * 2 + 4];

  @Test
  void groupEndsWithTheFile() {
    assertThat(group(0, 3).end()).isEqualTo(3);
    assertThat(group(0, 3).length()).isEqualTo(18);
    assertThat(group(3, 3).end()).isEqualTo(4);
    assertThat(group(3, 3).length()).isEqualTo(4);
    assertThat(group(2, 3).length()).isEqualTo(10);
  }

  @Test
  void blocksOfAShareLieInOnePieceBehindItsHeader() {
    SegmentGroup group = group(0, 3);
    Arrays.fill(arrays[4], (byte) 'x');
    fill(group.block(0, 4), "ab");
    fill(group.block(1, 4), "cd");
    fill(group.block(2, 4), "ef");

    assertThat(text(group.blocks(4))).isEqualTo("abcdef");
    assertThat(text(group.start(4, bytes("H!")))).isEqualTo("H!abcdef");
    ByteBuffer trailer = ByteBuffer.wrap(bytes("..end"), 2, 3);
    assertThat(text(group.whole(4, bytes("H!"), trailer))).isEqualTo("H!abcdefend");
    assertThat(trailer.remaining()).isEqualTo(3);
  }

  @Test
  void ciphertextOfASegmentIsInPiecesWithoutItsPadding() {
    SegmentGroup group = group(2, 3);
    fill(group.ciphertext(2)[2], "12");
    fill(group.ciphertext(3)[0], "34");
    fill(group.ciphertext(3)[1], "56");

    assertThat(group.ciphertext(3)).hasSize(2);
    assertThat(text(group.blocks(0))).endsWith("34");
    assertThat(text(group.blocks(2))).startsWith("12");
  }

  @Test
  void codingPadsWithZerosWhateverWasThereBefore() {
    SegmentGroup group = group(3, 3);
    for (byte[] array : arrays) {
      Arrays.fill(array, (byte) 0x55);
    }
    fill(group.ciphertext(3)[0], "ab");
    fill(group.ciphertext(3)[1], "cd");
    ReedSolomon coder = ReedSolomon.of(NEEDED, TOTAL);
    ByteBuffer parity = ByteBuffer.allocate(4);
    coder.encode(ByteBuffer.wrap(bytes("abcd\0\0")), parity);

    group.code(3, coder);

    assertThat(text(group.block(3, 2))).isEqualTo("\0\0");
    assertThat(group.block(3, 3)).isEqualTo(parity.slice(0, 2));
    assertThat(group.block(3, 4)).isEqualTo(parity.slice(2, 2));
  }

  private SegmentGroup group(int first, int count) {
    return new SegmentGroup(SEGMENTATION, first, count, HEADROOM, arrays);
  }

  private static void fill(ByteBuffer place, String text) {
    assertThat(place.remaining()).isEqualTo(text.length());
    place.put(bytes(text));
  }

  private static byte[] bytes(String text) {
    return text.getBytes(ISO_8859_1);
  }

  private static String text(ByteBuffer bytes) {
    return ISO_8859_1.decode(bytes.duplicate()).toString();
  }
}
