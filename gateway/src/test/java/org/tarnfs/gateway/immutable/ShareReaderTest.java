// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.ImmutableShareLayout.Version;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.testing.InMemoryStorageServer;

/// A share that is not what its cap says is refused, or gives nothing but what a sound one gives.
@ExtendWith(Seeds.class)
final class ShareReaderTest {

  private static final ShareNumber NUMBER = new ShareNumber(4);

  /// A share of a file.
  record Sample(String name, ChkReadCap cap, Bytes narrow, int segments) {

    private byte[] share(Version version) {
      return version == Version.V1 ? narrow.toArray() : wide(narrow.toArray());
    }

    @Override
    public String toString() {
      return name;
    }
  }

  private static final Sample SMALL = sample("read whole at once", 1000, 1 << 20);
  private static final Sample MANY_SEGMENTS = sample("opened by its header", 1000, 150);
  private static final Sample LARGE = sample("its end read first", (2 << 20) + 5, 1 << 20);

  /// Of several shapes, so that they are opened in several ways.
  static List<Sample> samples() {
    return List.of(SMALL, MANY_SEGMENTS, LARGE);
  }

  private static Sample sample(String name, int size, int segmentSize) {
    try {
      TestGrid grid = TestGrid.of(10);
      EncodingParameters parameters = new EncodingParameters(3, 10, 7);
      var cap = (ChkReadCap) grid.put(TestGrid.content(size, 1), parameters, segmentSize).cap();
      Bytes share = Bytes.copyOf(grid.share(cap, NUMBER));
      return new Sample(name, cap, share, Math.ceilDiv(size, segmentSize));
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @MethodSource("samples")
  void wideShareGivesTheSameAsANarrowOne(Sample sample) throws Exception {
    assertThat(everythingIn(sample.share(Version.V2), sample))
        .isEqualTo(everythingIn(sample.share(Version.V1), sample))
        .hasSize(2 * sample.segments);
  }

  @ParameterizedTest
  @MethodSource("samples")
  void flippedBitNeverGivesWrongBytes(Sample sample, RandomGenerator random) throws Exception {
    List<Bytes> expected = everythingIn(sample.share(Version.V1), sample);
    for (Version version : Version.values()) {
      byte[] sound = sample.share(version);
      for (int offset : offsetsInAllParts(sound, random)) {
        byte[] damaged = sound.clone();
        damaged[offset] ^= (byte) (1 << random.nextInt(Byte.SIZE));

        assertNothingWrong(damaged, sample, expected);
      }
    }
  }

  /// All of the header, and some of every other part.
  private static List<Integer> offsetsInAllParts(byte[] share, RandomGenerator random)
      throws BadShareException {
    ImmutableShareLayout layout = ImmutableShareLayout.decodeHeader(ByteBuffer.wrap(share));
    List<Integer> offsets = new ArrayList<>();
    for (int i = 0; i < layout.data(); i++) {
      offsets.add(i);
    }
    long[] parts = {
      layout.data(),
      layout.plaintextHashTree(),
      layout.ciphertextHashTree(),
      layout.blockHashTree(),
      layout.shareHashChain(),
      layout.uriExtension(),
      layout.uriExtension() + layout.uriExtensionLengthWidth(),
      share.length
    };
    for (int part = 0; part < parts.length - 1; part++) {
      for (int i = 0; i < 24; i++) {
        offsets.add((int) random.nextLong(parts[part], parts[part + 1]));
      }
    }
    return offsets;
  }

  @ParameterizedTest
  @MethodSource("samples")
  void shareOfAnotherLengthNeverGivesWrongBytes(Sample sample, RandomGenerator random)
      throws Exception {
    List<Bytes> expected = everythingIn(sample.share(Version.V1), sample);
    for (Version version : Version.values()) {
      byte[] sound = sample.share(version);
      for (int length : new int[] {0, 1, 35, 36, 67, 68, sound.length - 1, sound.length / 2}) {
        assertNothingWrong(Arrays.copyOf(sound, length), sample, expected);
      }
      for (int i = 0; i < 20; i++) {
        byte[] cut = Arrays.copyOf(sound, random.nextInt(sound.length));
        assertNothingWrong(cut, sample, expected);
      }
      byte[] extended = Arrays.copyOf(sound, sound.length + 1000);
      assertThat(everythingIn(extended, sample)).isEqualTo(expected);
    }
  }

  @Test
  void randomOffsetsInTheHeaderNeverGiveWrongBytes(RandomGenerator random) throws Exception {
    Sample sample = MANY_SEGMENTS;
    List<Bytes> expected = everythingIn(sample.share(Version.V1), sample);
    for (Version version : Version.values()) {
      for (int i = 0; i < 200; i++) {
        ByteBuffer damaged = ByteBuffer.wrap(sample.share(version).clone());
        int fieldLength = version == Version.V1 ? Integer.BYTES : Long.BYTES;
        int field = Integer.BYTES + random.nextInt(8) * fieldLength;
        long value = random.nextLong() >>> random.nextInt(Long.SIZE);
        if (version == Version.V1) {
          damaged.putInt(field, (int) value);
        } else {
          damaged.putLong(field, value);
        }

        assertNothingWrong(damaged.array(), sample, expected);
      }
    }
  }

  /// Even if its chain has the hashes of the other, as that of its neighbour in the tree has.
  @Test
  void anotherShareOfTheFileIsRefused() throws Exception {
    for (Sample sample : samples()) {
      for (int other : new int[] {0, 3, 5, 9}) {
        assertRefused(reader(sample.share(Version.V1), sample.cap, new ShareNumber(other)));
      }
    }
  }

  @Test
  void shareOfAnotherFileIsRefused() {
    assertRefused(reader(LARGE.share(Version.V1), SMALL.cap, NUMBER));
    assertRefused(reader(SMALL.share(Version.V1), LARGE.cap, NUMBER));
    assertRefused(reader(MANY_SEGMENTS.share(Version.V1), SMALL.cap, NUMBER));
  }

  private static void assertRefused(ShareReader reader) {
    assertThatExceptionOfType(BadShareException.class).isThrownBy(() -> provedBlock(reader, 0));
  }

  private static ByteBuffer provedBlock(ShareReader reader, int segment)
      throws BadShareException, StorageProtocolException, InterruptedException {
    return reader.proved(segment, reader.block(segment));
  }

  private static void assertNothingWrong(byte[] damaged, Sample sample, List<Bytes> expected)
      throws Exception {
    List<Bytes> given = everythingIn(damaged, sample);
    if (!given.isEmpty()) {
      assertThat(expected).containsAll(given);
      assertThat(given).doesNotHaveDuplicates();
    }
  }

  /// The blocks and ciphertext hashes the share gives; without those that are refused.
  private static List<Bytes> everythingIn(byte[] share, Sample sample) throws Exception {
    ShareReader reader = reader(share, sample.cap, NUMBER);
    List<Bytes> given = new ArrayList<>();
    for (int segment = 0; segment < sample.segments; segment++) {
      try {
        given.add(Bytes.copyOf(provedBlock(reader, segment)));
      } catch (BadShareException refused) {
        assertThat(refused).hasMessageMatching(".+");
      }
      try {
        given.add(Bytes.copyOf(reader.ciphertextLeaves(segment).leaf(segment)));
      } catch (BadShareException refused) {
        assertThat(refused).hasMessageMatching(".+");
      }
    }
    return given;
  }

  private static ShareReader reader(byte[] share, ChkReadCap cap, ShareNumber number) {
    InMemoryStorageServer memory = new InMemoryStorageServer();
    memory.put(cap.storageIndex(), number, share);
    Bytes seed = Bytes.copyOf(new byte[20]);
    GridServer server = new GridServer("server", "", seed, seed, memory);
    return new ShareReader(server, number, cap.verifyCap());
  }

  /// The same share with the wide header.
  private static byte[] wide(byte[] narrow) {
    try {
      ImmutableShareLayout v1 = ImmutableShareLayout.decodeHeader(ByteBuffer.wrap(narrow));
      byte[] uriExtension =
          v1.unframeUriExtension(ByteBuffer.wrap(narrow).position((int) v1.uriExtension()));
      int more = Version.V2.headerLength() - Version.V1.headerLength();
      ImmutableShareLayout v2 =
          new ImmutableShareLayout(
              Version.V2,
              v1.blockSize(),
              v1.dataLength(),
              v1.data() + more,
              v1.plaintextHashTree() + more,
              v1.ciphertextHashTree() + more,
              v1.blockHashTree() + more,
              v1.shareHashChain() + more,
              v1.uriExtension() + more);
      return ByteBuffer.allocate((int) v2.shareLength(uriExtension.length))
          .put(v2.encodeHeader())
          .put(narrow, (int) v1.data(), (int) (v1.uriExtension() - v1.data()))
          .put(v2.frameUriExtension(uriExtension))
          .array();
    } catch (BadShareException e) {
      throw new AssertionError(e);
    }
  }
}
