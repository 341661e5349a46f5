// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.tarnfs.storage.lease.SecretForm;

final class ImmutableShareFileTest {

  @Test
  void layoutIsTheOneOfTheTable() {
    ImmutableShareFile file = new ImmutableShareFile(2, 1000, 3);

    assertThat(file.header()).isEqualTo(header(2, 1000, 3));
    assertThat(ImmutableShareFile.DATA_OFFSET).isEqualTo(12);
    assertThat(file.leaseCountOffset()).isEqualTo(8);
    assertThat(file.leaseOffset(0)).isEqualTo(1012);
    assertThat(file.leaseOffset(2)).isEqualTo(1012 + 144);
    assertThat(file.fileSize()).isEqualTo(1012 + 216);
  }

  @Test
  void statedLengthSaturates() {
    long fiveGiB = 5L << 30;

    assertThat(ImmutableShareFile.ofLength(fiveGiB).header()).isEqualTo(header(2, -1, 1));
  }

  @Test
  void versionTellsTheFormOfSecrets() throws Exception {
    assertThat(parse(1, 10, 0, 22).secretForm()).isEqualTo(SecretForm.CLEAR);
    assertThat(parse(2, 10, 0, 22).secretForm()).isEqualTo(SecretForm.HASHED);
  }

  @Test
  void lengthFollowsFromTheFileSizeNotFromTheField() throws Exception {
    assertThat(parse(2, -1, 1, 12 + (5L << 30) + 72).dataLength()).isEqualTo(5L << 30);
    assertThat(parse(1, 705_032_704, 1, 12 + 5_000_000_000L + 72).dataLength())
        .isEqualTo(5_000_000_000L);
    assertThat(parse(2, 0, 1, 12 + 50 + 72).dataLength()).isEqualTo(50);
  }

  @Test
  void leaseThatWasAppendedButNotCountedIsNoData() throws Exception {
    assertThat(parse(2, 1000, 1, 1012 + 144)).isEqualTo(new ImmutableShareFile(2, 1000, 1));
    assertThat(parse(2, 1000, 1, 1012 + 72 + 1)).isEqualTo(new ImmutableShareFile(2, 1000, 1));
    assertThat(parse(2, 10, 0, 22 + 71)).isEqualTo(new ImmutableShareFile(2, 10, 0));
  }

  @Test
  void leaseThatWasCountedButNotAppendedTakesNothingFromTheData() throws Exception {
    assertThat(parse(2, 1000, 2, 1012 + 72)).isEqualTo(new ImmutableShareFile(2, 1000, 1));
    assertThat(parse(2, 1000, 2, 1012 + 143)).isEqualTo(new ImmutableShareFile(2, 1000, 1));
  }

  @Test
  void containerOfNoVersionWeKnowIsRefused() {
    assertRefused("of unknown version 0", 0, 10, 0, 22);
    assertRefused("of unknown version 3", 3, 10, 0, 22);
    assertRefused("of unknown version 4294967295", -1, 10, 0, 22);
  }

  @Test
  void containerThatIsTooShortIsRefused() {
    assertRefused("too short for its 4294967295 leases", 2, 10, -1, 22);
    assertRefused("too short for its 4 leases", 2, 100, 4, 12 + 100 + 72);
    assertRefused("cut off within its data", 2, 100, 0, 12 + 99);
    assertThatExceptionOfType(BadContainerException.class)
        .isThrownBy(() -> ImmutableShareFile.parse(ByteBuffer.allocate(11), 11))
        .withMessage("cut off within its header");
  }

  private static void assertRefused(
      String message, int version, int length, int leases, long fileSize) {
    assertThatExceptionOfType(BadContainerException.class)
        .isThrownBy(() -> parse(version, length, leases, fileSize))
        .withMessage(message);
  }

  private static ImmutableShareFile parse(int version, int length, int leases, long fileSize)
      throws BadContainerException {
    return ImmutableShareFile.parse(header(version, length, leases), fileSize);
  }

  private static ByteBuffer header(int version, int length, int leases) {
    return ByteBuffer.allocate(12).putInt(version).putInt(length).putInt(leases).flip();
  }
}
