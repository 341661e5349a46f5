// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_ANSWER;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// The hexadecimal messages are what stock Tahoe-LAFS 1.20 sent (tahoe-interop.md, 11.2).
final class MessageCodecTest {

  @Test
  void setsOfSharesAreTaggedArrays() throws Exception {
    assertThat(hex(MessageCodec.encode(shares()))).isEqualTo("d9010280");
    assertThat(hex(MessageCodec.encode(shares(1)))).isEqualTo("d901028101");
    assertThat(MessageCodec.decodeShares(bytes("d9010280"))).isEmpty();
    assertThat(MessageCodec.decodeShares(bytes("d901028101"))).isEqualTo(shares(1));
  }

  @Test
  void allocationIsWhatAStockServerSends() throws Exception {
    String stock = "a26c616c72656164792d68617665d901028069616c6c6f6361746564d90102820001";
    Allocation allocation = new Allocation(shares(), shares(0, 1));

    assertThat(hex(MessageCodec.encode(allocation))).isEqualTo(stock);
    assertThat(MessageCodec.decodeAllocation(bytes(stock))).isEqualTo(allocation);
  }

  @Test
  void writeProgressIsWhatAStockServerSends() throws Exception {
    String stock = "a168726571756972656481a265626567696e0463656e640a";
    WriteProgress progress = new WriteProgress(List.of(new ByteRange(4, 10)));

    assertThat(hex(MessageCodec.encode(progress))).isEqualTo(stock);
    assertThat(MessageCodec.decodeWriteProgress(bytes(stock))).isEqualTo(progress);
  }

  @Test
  void versionHasByteStringKeysAndNoOthers() throws Exception {
    ServerVersion version = new ServerVersion(1L << 40, 69_105_000_000_000_000L, 17, "tarn/1");
    byte[] message = MessageCodec.encode(version);

    assertThat(hex(message))
        .startsWith("a2582f" + hex("http://allmydata.org/tahoe/protocols/storage/v1") + "a3581c")
        .contains(hex("maximum-immutable-share-size") + "1b0000010000000000")
        .contains(hex("available-space") + "11")
        .endsWith("53" + hex("application-version") + "46" + hex("tarn/1"));
    assertThat(MessageCodec.decodeVersion(ByteBuffer.wrap(message))).isEqualTo(version);
  }

  @Test
  void sizeBeyondALongIsReadAsTheLargestLong() throws Exception {
    byte[] message = MessageCodec.encode(new ServerVersion(1L << 62, 2, 3, "x"));
    String huge = hex(message).replace("1b4000000000000000", "1bffffffffffffffff");

    assertThat(MessageCodec.decodeVersion(bytes(huge)).maximumImmutableShareSize())
        .isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void answersMayHoldKeysFromTheFuture() throws Exception {
    String future = "a3" + "6161f6" + "6162a16163820102";
    String answer = future + "687265717569726564" + "80";

    assertThat(MessageCodec.decodeWriteProgress(bytes(answer)).isComplete()).isTrue();
  }

  @Test
  void allocationRequestComesBack() throws Exception {
    Set<ShareNumber> all =
        IntStream.rangeClosed(0, 255).mapToObj(ShareNumber::new).collect(Collectors.toSet());
    AllocationRequest request = new AllocationRequest(all, 123_456_789_012L);

    assertThat(MessageCodec.decodeAllocationRequest(ByteBuffer.wrap(MessageCodec.encode(request))))
        .isEqualTo(request);
  }

  @Test
  void advisoryComesBackWithAnyText() throws Exception {
    String reason = "Block 3: falscher Haſh \uD83D\uDE00";

    assertThat(MessageCodec.decodeAdvisory(ByteBuffer.wrap(MessageCodec.encodeAdvisory(reason))))
        .isEqualTo(reason);
  }

  @Test
  void advisoryNeedsAReasonOfBoundedLength() {
    assertRefused(BAD_REQUEST, () -> MessageCodec.decodeAdvisory(advisory("")));
    assertRefused(BAD_REQUEST, () -> MessageCodec.decodeAdvisory(advisory("x".repeat(32766))));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "80", // an array, not a set
        "d901038101", // another tag
        "d90102", // nothing after the tag
        "d901028201", // one number too few
        "d90102810100", // one too many
        "d90102811901", // a number cut short
        "d901028118ff00", // trailing bytes
        "d90102811a00000100", // share number 256
        "d9010281f5", // not a number
        "d901028120", // negative
        "d901029f01ff", // indefinite length
        "d901029bffffffffffffffff", // absurd count
        "d901029a7fffffff00",
        "d901028102616161",
      })
  void setThatIsNoneIsRefused(String message) {
    assertRefused(BAD_ANSWER, () -> MessageCodec.decodeShares(bytes(message)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a0",
        "a1687265717569726564",
        "a1687265717569726564a0",
        "a168726571756972656481a265626567696e0a63656e6404", // ends before it begins
        "a168726571756972656481a165626567696e0a", // no end
        "a26872657175697265648068726571756972656480", // doubled key
        "a1687265717569726564809f", // trailing bytes
        "bf68726571756972656480ff", // indefinite length
        "a1487265717569726564" + "80", // key of bytes
        "a161ff80", // not UTF-8
        "a26161818181818181818100687265717569726564" + "80", // nested too deep
        "a26161f97c00687265717569726564" + "80", // a floating-point number
      })
  void writeProgressThatIsNoneIsRefused(String message) {
    assertRefused(BAD_ANSWER, () -> MessageCodec.decodeWriteProgress(bytes(message)));
  }

  @Test
  void requestMayHoldOnlyWhatItsSchemaSays() {
    String right = hex(MessageCodec.encode(new AllocationRequest(shares(1), 5)));
    String withMore = "a3" + right.substring(2) + "616101";

    assertRefused(BAD_REQUEST, () -> MessageCodec.decodeAllocationRequest(bytes(withMore)));
  }

  private static void assertRefused(Reason reason, ThrowingCallable call) {
    assertThatExceptionOfType(StorageProtocolException.class)
        .isThrownBy(call)
        .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(reason));
  }

  private static ByteBuffer advisory(String reason) {
    return ByteBuffer.wrap(MessageCodec.encodeAdvisory(reason));
  }

  private static Set<ShareNumber> shares(int... numbers) {
    return IntStream.of(numbers).mapToObj(ShareNumber::new).collect(Collectors.toSet());
  }

  private static ByteBuffer bytes(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String hex(String text) {
    return hex(text.getBytes(UTF_8));
  }
}
