// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.grid.TestGrid;

/// Whatever becomes of a share, its parts are refused or read, and nothing else happens.
final class ShareDecodersTest {

  private static final EncodingParameters PARAMETERS = new EncodingParameters(3, 10, 7);
  private static final int FILE_SIZE = 1000;
  private static final int SEGMENT_SIZE = 150;

  private static byte[] share;
  private static ImmutableShareLayout layout;
  private static byte[] uriExtension;

  @FunctionalInterface
  private interface Decoder {
    void decode(byte[] bytes) throws BadShareException;
  }

  @BeforeAll
  static void store() throws Exception {
    TestGrid grid = TestGrid.of(10);
    var cap = (ChkReadCap) grid.put(TestGrid.content(FILE_SIZE, 1), PARAMETERS, SEGMENT_SIZE).cap();
    share = grid.share(cap, new ShareNumber(4));
    layout = ImmutableShareLayout.decodeHeader(ByteBuffer.wrap(share));
    uriExtension = layout.unframeUriExtension(from(layout.uriExtension()));
  }

  private static ByteBuffer from(long offset) {
    return ByteBuffer.wrap(share).position((int) offset).slice();
  }

  @Test
  void headerIsRefusedOrRead() {
    byte[] header = Arrays.copyOf(share, ImmutableShareLayout.MAX_HEADER_LENGTH);

    mangle(header, bytes -> ImmutableShareLayout.decodeHeader(ByteBuffer.wrap(bytes)));

    for (int length = 0; length < layout.data(); length++) {
      ByteBuffer cut = ByteBuffer.wrap(share, 0, length);
      assertRefused(() -> ImmutableShareLayout.decodeHeader(cut));
    }
  }

  @Test
  void frameOfUriExtensionIsRefusedOrRead() {
    byte[] framed = Arrays.copyOfRange(share, (int) layout.uriExtension(), share.length);

    mangle(framed, bytes -> layout.unframeUriExtension(ByteBuffer.wrap(bytes)));
  }

  @Test
  void uriExtensionIsRefusedOrRead() {
    mangle(
        uriExtension,
        bytes -> UriExtensionBlock.decode(bytes).segmentation(FILE_SIZE, PARAMETERS.needed()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "::",
        "a:1",
        "a:1:",
        "a:1:b",
        "a:-1:b,",
        "a:999999999:b,",
        "a:2147483647:b,",
        "a:4294967297:b,",
        "a: 1:b,",
        "codec_name:3:xxx,",
        "segment_size:1:1,share_root_hash:1:a,crypttext_root_hash:1:a,",
      })
  void absurdUriExtensionIsRefused(String text) {
    assertRefused(() -> UriExtensionBlock.decode(text.getBytes(UTF_8)));
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1000",
    "3, 9223372036854775807",
    "151, 1000",
    "67108865, 1000",
    "3, 6442450942",
    "999999999, 1000",
  })
  void absurdSegmentSizeIsRefused(int segmentSize, long fileSize) throws Exception {
    UriExtensionBlock sound = UriExtensionBlock.decode(uriExtension);
    var absurd =
        new UriExtensionBlock(segmentSize, sound.shareRootHash(), sound.ciphertextRootHash());

    assertRefused(() -> absurd.segmentation(fileSize, PARAMETERS.needed()));
  }

  @Test
  void shareHashChainIsRefusedOrProved() throws Exception {
    byte[] root = UriExtensionBlock.decode(uriExtension).shareRootHash().toArray();
    byte[] chain =
        Arrays.copyOfRange(share, (int) layout.shareHashChain(), (int) layout.uriExtension());
    byte[] proved = ShareHashChain.prove(ByteBuffer.wrap(chain), 4, 10, root);

    mangle(
        chain,
        bytes ->
            assertThat(ShareHashChain.prove(ByteBuffer.wrap(bytes), 4, 10, root))
                .isEqualTo(proved));

    for (int other : new int[] {0, 3, 6, 9, 15}) {
      assertRefused(() -> ShareHashChain.prove(ByteBuffer.wrap(chain), other, 10, root));
    }
    assertRefused(() -> ShareHashChain.prove(ByteBuffer.wrap(chain), 4, 200, root));
  }

  @Test
  void hashesOfAnotherShapeProveNothing() {
    byte[] leaves = new byte[5000 * HashTree.HASH_LENGTH];
    byte[] root = HashTree.over(leaves).root();
    LeafGroup group = LeafGroup.containing(4999, 5000);
    byte[] hashes = new byte[904 * HashTree.HASH_LENGTH];
    byte[] sibling = HashTree.over(Arrays.copyOf(leaves, 4096 * HashTree.HASH_LENGTH)).root();
    assertThat(group.proves(hashes, List.of(sibling), root)).isTrue();

    assertThat(group.proves(hashes, List.of(), root)).isFalse();
    assertThat(group.proves(hashes, List.of(sibling, sibling), root)).isFalse();
    assertThat(group.proves(hashes, List.of(new byte[0]), root)).isFalse();
    assertThat(group.proves(hashes, List.of(sibling), new byte[0])).isFalse();
    assertThat(group.proves(new byte[0], List.of(sibling), root)).isFalse();
    assertThat(group.proves(new byte[hashes.length + 1], List.of(sibling), root)).isFalse();
  }

  @Test
  void segmentsBeyondAllBoundsAreNoSegmentation() {
    long most = (1L << 31) - 1;

    assertThat(new Segmentation(3 * most, 3, 3).segmentCount()).isEqualTo(Integer.MAX_VALUE);
    assertThatIllegalArgumentException().isThrownBy(() -> new Segmentation(3 * most + 1, 3, 3));
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Segmentation.forUpload(Long.MAX_VALUE, 3, 1 << 20));
  }

  @Test
  void largestFileHasALayout() {
    Segmentation cut = Segmentation.forUpload(Segmentation.LARGEST_READABLE_FILE, 256, 1 << 20);

    ImmutableShareLayout largest = ImmutableShareLayout.of(cut, 256);

    assertThat(largest.version()).isEqualTo(ImmutableShareLayout.Version.V2);
    assertThat(largest.dataLength()).isEqualTo(Segmentation.LARGEST_READABLE_FILE / 256);
    assertThat(largest.shareHashChain() - largest.plaintextHashTree())
        .isEqualTo(3 * ((1L << 32) - 1) * HashTree.HASH_LENGTH);
  }

  /// Cuts `sound` at every length, flips every bit of it, one at a time, and adds to it.
  private static void mangle(byte[] sound, Decoder decoder) {
    for (int length = 0; length < sound.length; length++) {
      refuseOrRead(Arrays.copyOf(sound, length), decoder);
    }
    for (int bit = 0; bit < Byte.SIZE * sound.length; bit++) {
      byte[] flipped = sound.clone();
      flipped[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
      refuseOrRead(flipped, decoder);
    }
    refuseOrRead(Arrays.copyOf(sound, sound.length + 100), decoder);
  }

  private static void refuseOrRead(byte[] bytes, Decoder decoder) {
    try {
      decoder.decode(bytes);
    } catch (BadShareException refused) {
      assertThat(refused).hasMessageMatching(".+");
    }
  }

  private static void assertRefused(ThrowingCallable call) {
    assertThatExceptionOfType(BadShareException.class).isThrownBy(call);
  }
}
