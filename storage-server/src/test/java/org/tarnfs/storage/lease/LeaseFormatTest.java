// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.lease;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.crypto.SecretBytes;

final class LeaseFormatTest {

  private final LeaseRecord record =
      new LeaseRecord(
          0x01020304L, new LeaseSecrets(filled(0xaa, 32), filled(0xbb, 32)), 0xfffefdfcL);
  private final Bytes nodeId = Bytes.copyOf(filled(0xcc, 20).reveal());

  @Test
  void immutableRecordIsTheOneOfTheTable() {
    assertThat(LeaseFormat.IMMUTABLE.encode(record, nodeId))
        .isEqualTo(
            ByteBuffer.allocate(72)
                .putInt(0x01020304)
                .put(filled(0xaa, 32).reveal())
                .put(filled(0xbb, 32).reveal())
                .putInt(0xfffefdfc)
                .flip());
  }

  @Test
  void mutableRecordIsTheOneOfTheTable() {
    assertThat(LeaseFormat.MUTABLE.encode(record, nodeId))
        .isEqualTo(
            ByteBuffer.allocate(92)
                .putInt(0x01020304)
                .putInt(0xfffefdfc)
                .put(filled(0xaa, 32).reveal())
                .put(filled(0xbb, 32).reveal())
                .put(filled(0xcc, 20).reveal())
                .flip());
  }

  @ParameterizedTest
  @EnumSource
  void recordSurvivesBeingWrittenAndRead(LeaseFormat format) {
    ByteBuffer two = ByteBuffer.allocate(2 * format.size());
    two.put(format.encode(record, nodeId)).put(format.encode(record, nodeId)).flip();

    assertThat(format.decode(two)).isEqualTo(record);
    assertThat(two.remaining()).isEqualTo(format.size());
    assertThat(format.decode(two)).isEqualTo(record);
  }

  @Test
  void onlyAMutableContainerHasFreeSlots() {
    LeaseRecord ofNobody = new LeaseRecord(0, record.stored(), 1);

    assertThat(LeaseFormat.MUTABLE.isFree(ofNobody)).isTrue();
    assertThat(LeaseFormat.MUTABLE.isFree(record)).isFalse();
    assertThat(LeaseFormat.IMMUTABLE.isFree(ofNobody)).isFalse();
  }

  @Test
  void leaseLasts31DaysAsFarAsTheFieldReaches() {
    LeaseSecrets secrets = record.stored();

    assertThat(granted(secrets, Instant.ofEpochSecond(1_700_000_000)).expiry())
        .isEqualTo(1_702_678_400);
    assertThat(granted(secrets, Instant.parse("2106-12-31T00:00:00Z")).expiry())
        .isEqualTo(0xffff_ffffL);
  }

  private static LeaseRecord granted(LeaseSecrets secrets, Instant now) {
    return LeaseRecord.granted(0, secrets, SecretForm.CLEAR, now);
  }

  private static SecretBytes filled(int value, int length) {
    byte[] bytes = new byte[length];
    Arrays.fill(bytes, (byte) value);
    return SecretBytes.copyOf(bytes);
  }
}
