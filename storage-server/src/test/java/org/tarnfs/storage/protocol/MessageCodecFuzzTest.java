// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.function.Function;

/// Whatever the bytes, a decoder refuses them or gives a value that survives being sent again.
final class MessageCodecFuzzTest {

  @FunctionalInterface
  private interface Decoder<T> {
    T decode(ByteBuffer message) throws StorageProtocolException;
  }

  @FuzzTest
  void version(byte[] message) {
    check(message, MessageCodec::decodeVersion, MessageCodec::encode);
  }

  @FuzzTest
  void allocationRequest(byte[] message) {
    check(message, MessageCodec::decodeAllocationRequest, MessageCodec::encode);
  }

  @FuzzTest
  void allocation(byte[] message) {
    check(message, MessageCodec::decodeAllocation, MessageCodec::encode);
  }

  @FuzzTest
  void writeProgress(byte[] message) {
    check(message, MessageCodec::decodeWriteProgress, MessageCodec::encode);
  }

  @FuzzTest
  void shares(byte[] message) {
    check(message, MessageCodec::decodeShares, MessageCodec::encode);
  }

  @FuzzTest
  void readTestWriteRequest(byte[] message) {
    check(message, ReadTestWriteCodec::decodeRequest, ReadTestWriteCodec::encode);
  }

  @FuzzTest
  void readTestWriteAnswer(byte[] message) {
    check(message, ReadTestWriteCodec::decodeAnswer, ReadTestWriteCodec::encode);
  }

  @FuzzTest
  void advisory(byte[] message) {
    check(message, MessageCodec::decodeAdvisory, MessageCodec::encodeAdvisory);
  }

  private static <T> void check(byte[] message, Decoder<T> decoder, Function<T, byte[]> encoder) {
    T value;
    try {
      value = decoder.decode(ByteBuffer.wrap(message));
    } catch (StorageProtocolException refused) {
      return;
    }
    try {
      assertThat(decoder.decode(ByteBuffer.wrap(encoder.apply(value)))).isEqualTo(value);
    } catch (StorageProtocolException e) {
      throw new AssertionError("refused its own message", e);
    }
  }
}
