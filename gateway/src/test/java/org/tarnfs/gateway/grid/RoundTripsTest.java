// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.storage.testing.CountingStorageServer;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.Operation;

/// How often servers are asked while nothing goes wrong. Each number is a budget: on a slow network
/// it is the time that a file takes.
@Timeout(30)
final class RoundTripsTest {

  private static final EncodingParameters THREE_OF_TEN = new EncodingParameters(3, 10, 7);
  private static final int SEGMENT = 1 << 20;
  private static final int SERVERS = 10;
  private static final int NEEDED = 3;

  private final TestGrid grid = TestGrid.of(SERVERS, new MemoryBudget(64 << 20));
  private final Map<Operation, Integer> before = new EnumMap<>(Operation.class);

  private ReadCap put(int size) throws IOException, InterruptedException {
    return grid.put(TestGrid.content(size, size), THREE_OF_TEN).cap();
  }

  /// Forgets the calls so far.
  private void startCounting() {
    for (Operation operation : Operation.values()) {
      before.put(operation, grid.calls(operation));
    }
  }

  private void assertCalls(Map<Operation, Integer> expected) {
    Map<Operation, Integer> since = new EnumMap<>(Operation.class);
    for (Operation operation : Operation.values()) {
      int calls = grid.calls(operation) - before.getOrDefault(operation, 0);
      if (calls > 0) {
        since.put(operation, calls);
      }
    }
    assertThat(since).isEqualTo(expected);
  }

  private static void read(ReadableFile file, long start, long end)
      throws IOException, InterruptedException {
    WritableByteChannel nowhere = Channels.newChannel(OutputStream.nullOutputStream());
    file.read(new ByteRange(start, end), nowhere);
  }

  @Test
  void smallFileIsStoredByTwoCallsToEachServer() throws Exception {
    put(4096);

    for (int server = 0; server < SERVERS; server++) {
      CountingStorageServer count = grid.count(server);
      assertThat(count.calls(Operation.ALLOCATE)).isEqualTo(1);
      assertThat(count.calls(Operation.WRITE)).isEqualTo(1);
      assertThat(count.calls()).isEqualTo(2);
    }
  }

  @Test
  void fileOfOneSegmentIsStoredByTwoCallsToEachServer() throws Exception {
    put(SEGMENT);

    assertCalls(Map.of(Operation.ALLOCATE, SERVERS, Operation.WRITE, SERVERS));
  }

  @Test
  void fileOfSeveralSegmentsIsStoredByOneWriteForThreeBlocksAndOneMore() throws Exception {
    put(5 * SEGMENT);

    assertCalls(Map.of(Operation.ALLOCATE, SERVERS, Operation.WRITE, SERVERS * (2 + 1)));
  }

  @Test
  void smallFileIsReadByOneCallToAsManyServersAsItNeeds() throws Exception {
    ReadCap cap = put(4096);
    startCounting();

    grid.get(cap);

    assertCalls(Map.of(Operation.READ, NEEDED));
  }

  @Test
  void sharesThatAreElsewhereAreAskedForAndSoonNotGuessed() throws Exception {
    grid.fail(SERVERS - NEEDED, Fault.REFUSE);
    List<ReadCap> caps = new ArrayList<>();
    for (int file = 0; file < 5; file++) {
      EncodingParameters fewServers = new EncodingParameters(NEEDED, SERVERS, NEEDED);
      caps.add(grid.put(TestGrid.content(4096, file), fewServers).cap());
    }
    grid.heal();
    for (ReadCap cap : caps) {
      grid.get(cap);
    }
    int before = grid.calls(Operation.READ);

    assertThat(grid.get(caps.getLast())).isEqualTo(TestGrid.content(4096, 4));

    assertThat(grid.calls(Operation.READ) - before).isEqualTo(NEEDED);
  }

  @Test
  void fileOfSeveralSegmentsIsReadByOneReadABlockAndOneMore() throws Exception {
    ReadCap cap = put(5 * SEGMENT);
    startCounting();

    grid.get(cap);

    assertCalls(Map.of(Operation.READ, NEEDED * (5 + 1)));
  }

  @Test
  void rangeCostsTheBlocksItTouches() throws Exception {
    ReadCap cap = put(5 * SEGMENT);
    startCounting();

    grid.get(cap, new ByteRange(2L * SEGMENT - 10, 2L * SEGMENT + 10));

    assertCalls(Map.of(Operation.READ, NEEDED * (2 + 1)));
  }

  @Test
  void fileThatIsKeptOpenCostsOnlyTheBlocksThatWereNotReadLast() throws Exception {
    ReadableFile file = grid.grid().open(put(5 * SEGMENT));
    read(file, 0, 10);
    startCounting();

    read(file, 10, 20);
    assertCalls(Map.of());

    read(file, SEGMENT, SEGMENT + 10);
    assertCalls(Map.of(Operation.READ, NEEDED));
  }

  @Test
  void smallFileThatIsKeptOpenIsReadOnce() throws Exception {
    ReadableFile file = grid.grid().open(put(4096));
    read(file, 0, 4096);
    startCounting();

    read(file, 0, 4096);
    read(file, 100, 200);

    assertCalls(Map.of());
  }
}
