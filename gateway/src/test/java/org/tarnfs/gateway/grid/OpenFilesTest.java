// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;

@Timeout(60)
final class OpenFilesTest {

  private static final int MIB = 1 << 20;
  private static final EncodingParameters ONE_OF_TWO = new EncodingParameters(1, 2, 2);

  /// Room for two files of several segments, as one share of each is read.
  private static final long ROOM_FOR_TWO = 2 * (MIB + (64 << 10) + 512);

  private final TestGrid grid = TestGrid.of(2);
  private long now;
  private final OpenFiles files = new OpenFiles(grid.grid(), ROOM_FOR_TWO, () -> now);

  @Test
  void fileThatWasReadAMomentAgoIsStillOpen() throws Exception {
    ReadCap cap = put(3 * MIB);

    ReadableFile file = files.open(cap);

    assertThat(files.open(cap)).isSameAs(file);
    now += OpenFiles.IDLE.toNanos();
    assertThat(files.open(cap)).isSameAs(file);
    now += OpenFiles.IDLE.toNanos() + 1;
    assertThat(files.open(cap)).isNotSameAs(file);
  }

  @Test
  void secondRangeCostsOnlyItsBlocks() throws Exception {
    byte[] content = TestGrid.content(5 * MIB, 1);
    ReadCap cap = grid.put(content, ONE_OF_TWO).cap();
    assertThat(read(cap, 10, 20)).isEqualTo(Arrays.copyOfRange(content, 10, 20));
    int before = grid.calls();

    assertThat(read(cap, 3 * MIB, 3 * MIB + 9))
        .isEqualTo(Arrays.copyOfRange(content, 3 * MIB, 3 * MIB + 9));

    assertThat(grid.calls() - before).isEqualTo(1);
  }

  @Test
  void fileOfOneSegmentIsReadFromItsServersEachTime() throws Exception {
    ReadCap cap = put(MIB);
    read(cap, 0, MIB);
    grid.fail(2, Fault.REFUSE);

    assertThatExceptionOfType(NotEnoughSharesException.class).isThrownBy(() -> read(cap, 0, MIB));
  }

  @Test
  void openFileIsReadFromOtherServersWhenItsOwnIsGone() throws Exception {
    byte[] content = TestGrid.content(5 * MIB, 2);
    ReadCap cap = grid.put(content, ONE_OF_TWO).cap();
    read(cap, 0, 10);
    for (int server = 0; server < 2; server++) {
      grid.heal();
      grid.plan(server, FaultPlan.always(Fault.REFUSE));
      int start = (2 + server) * MIB;

      assertThat(read(cap, start, start + MIB))
          .isEqualTo(Arrays.copyOfRange(content, start, start + MIB));
    }
  }

  @Test
  void fileNotUsedForLongestMakesRoom() throws Exception {
    ReadCap first = put(2 * MIB);
    ReadCap second = put(3 * MIB);
    ReadableFile firstFile = files.open(first);
    ReadableFile secondFile = files.open(second);
    files.open(first);

    files.open(put(4 * MIB));

    assertThat(files.open(first)).isSameAs(firstFile);
    assertThat(files.open(second)).isNotSameAs(secondFile);
  }

  @Test
  void withoutRoomNothingIsKept() throws Exception {
    OpenFiles none = new OpenFiles(grid.grid(), 1, () -> now);
    ReadCap cap = put(2 * MIB);

    assertThat(none.open(cap)).isNotSameAs(none.open(cap));
  }

  private ReadCap put(int size) throws Exception {
    return grid.put(TestGrid.content(size, size), ONE_OF_TWO).cap();
  }

  private byte[] read(ReadCap cap, int start, int end) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    files.open(cap).read(new ByteRange(start, end), Channels.newChannel(out));
    return out.toByteArray();
  }
}
