// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;

final class ReadTestWriteCodecTest {

  private static final String START = "a272746573742d77726974652d766563746f7273";
  private static final String NO_READS = "6b726561642d766563746f7280";
  private static final String NO_TESTS = "a3647465737480";
  private static final String NO_WRITES = "65777269746580";
  private static final String NO_LENGTH = "6a6e65772d6c656e677468f6";

  /// What a stock client sends to make a share.
  private static final String CREATE =
      START
          + "a100a3647465737481a3666f6666736574006473697a65016873706563696d656e40"
          + "65777269746581a2666f66667365740064646174614161"
          + NO_LENGTH
          + "6b726561642d766563746f7281a2666f6666736574006473697a6509";

  private static ByteBuffer hex(String hex) {
    return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
  }

  @Test
  void requestIsThatOfAStockClient() throws Exception {
    ReadTestWriteRequest request =
        new ReadTestWriteRequest(
            Map.of(
                new ShareNumber(0),
                new ShareChange(
                    List.of(new ShareChange.Test(new ByteRange(0, 1), ByteBuffer.allocate(0))),
                    List.of(new ShareChange.Write(0, ByteBuffer.wrap(new byte[] {'a'}))),
                    OptionalLong.empty())),
            List.of(new ByteRange(0, 9)));

    assertThat(HexFormat.of().formatHex(ReadTestWriteCodec.encode(request))).isEqualTo(CREATE);
    assertThat(ReadTestWriteCodec.decodeRequest(hex(CREATE))).isEqualTo(request);
  }

  @Test
  void rangeBeyondAllOffsetsEndsWithTheLast() throws Exception {
    String reads =
        "6b726561642d766563746f7281a2666f66667365741bffffffffffffffff6473697a651bffffffffffffffff";

    assertThat(ReadTestWriteCodec.decodeRequest(hex(START + "a0" + reads)).reads())
        .containsExactly(new ByteRange(Long.MAX_VALUE, Long.MAX_VALUE));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "a0",
        START + "a0",
        START + "80" + NO_READS,
        START + "a1190100" + NO_TESTS + NO_WRITES + NO_LENGTH + NO_READS,
        START + "a100" + NO_TESTS + NO_WRITES + "6a6e65772d6c656e677468f5" + NO_READS,
        START + "a100a2647465737480" + NO_WRITES + NO_READS,
        START + "a200" + NO_TESTS + NO_WRITES + NO_LENGTH + "00" + NO_TESTS + NO_WRITES + NO_LENGTH
            + NO_READS,
        START + "bb7fffffffffffffff" + NO_READS,
        START + "a0" + "6b726561642d766563746f7298ff",
        START + "a0" + NO_READS + "00"
      })
  void whatTheSchemaDoesNotAllowIsRefused(String request) {
    assertThatExceptionOfType(StorageProtocolException.class)
        .isThrownBy(() -> ReadTestWriteCodec.decodeRequest(hex(request)))
        .satisfies(refusal -> assertThat(refusal.reason()).isEqualTo(BAD_REQUEST));
  }

  @Test
  void moreTestsThanTheProtocolAllowsAreRefused() {
    String test = "a3666f6666736574006473697a65016873706563696d656e40";
    String tests = "a36474657374981f" + test.repeat(31);

    assertThatExceptionOfType(StorageProtocolException.class)
        .isThrownBy(
            () ->
                ReadTestWriteCodec.decodeRequest(
                    hex(START + "a100" + tests + NO_WRITES + NO_LENGTH + NO_READS)));
  }

  @Test
  void answerSaysWhatWasReadOfEveryShare() throws Exception {
    ReadTestWriteAnswer answer =
        new ReadTestWriteAnswer(
            false,
            Map.of(
                new ShareNumber(3), List.of(ByteBuffer.wrap(new byte[] {'m'})),
                new ShareNumber(0), List.of(ByteBuffer.allocate(0))));

    String hex = HexFormat.of().formatHex(ReadTestWriteCodec.encode(answer));

    assertThat(hex).isEqualTo("a26773756363657373f46464617461a20081400381416d");
    assertThat(ReadTestWriteCodec.decodeAnswer(hex(hex))).isEqualTo(answer);
  }
}
