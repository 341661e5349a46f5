// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;
import org.tarnfs.storage.protocol.SlotSecrets;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Fails each operation on the disk in turn while mutable shares are changed, until a run gets by
/// without. Whichever it was, each share is one of its versions, whole, and none that is older than
/// the last acknowledged one; the ledger is exact.
final class MutableSharesFaultTest extends DiskFixture {

  private static final ShareNumber TWO = new ShareNumber(2);

  private final SlotSecrets secrets = new SlotSecrets(secret(32, 5), lease);

  /// The content of share 0, 1 and 2 after each step; null if there is none.
  private static final byte[][][] VERSIONS = {
    {null, null, null},
    {bytes(1000), bytes(200_000), null},
    {bytes(1500), part(bytes(200_000), 100), null},
    {bytes(700), part(bytes(200_000), 100), bytes(50)},
    {bytes(700), null, bytes(50)},
    {null, null, null},
  };

  private static byte[] part(byte[] content, int at) {
    byte[] changed = content.clone();
    Arrays.fill(changed, at, at + 10, (byte) 7);
    return changed;
  }

  private final List<Map<ShareNumber, ShareChange>> steps =
      List.of(
          Map.of(ZERO, whole(bytes(1000)), ONE, whole(bytes(200_000))),
          Map.of(
              ZERO, whole(bytes(1500)),
              ONE,
                  change(
                      OptionalLong.empty(), piece(100, new byte[] {7, 7, 7, 7, 7, 7, 7, 7, 7, 7}))),
          Map.of(ZERO, cutTo(bytes(700)), TWO, whole(bytes(50))),
          Map.of(ONE, deletion()),
          Map.of(ZERO, deletion(), TWO, deletion()));

  private static ShareChange whole(byte[] content) {
    return change(OptionalLong.empty(), piece(0, content));
  }

  private static ShareChange cutTo(byte[] content) {
    return change(OptionalLong.of(content.length), piece(0, content));
  }

  private static ShareChange deletion() {
    return change(OptionalLong.of(0));
  }

  private static ShareChange.Write piece(long offset, byte[] data) {
    return new ShareChange.Write(offset, ByteBuffer.wrap(data));
  }

  private static ShareChange change(OptionalLong newLength, ShareChange.Write... writes) {
    return new ShareChange(List.of(), List.of(writes), newLength);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void everyShareIsWholeWhicheverOperationFails(boolean isBrokenForGood) throws Exception {
    Path runs = directory;
    boolean hasFailed = true;
    for (int failing = 1; hasFailed; failing++) {
      assertThat(failing).describedAs("runs").isLessThan(200);
      directory = runs.resolve(Integer.toString(failing));
      DiskStorageServer.prepare(directory);
      FailingDisk disk = new FailingDisk(directory, failing, isBrokenForGood);
      DiskStorageServer server = open(StorageLimits.NONE, disk);

      int acknowledged = 0;
      int tried = 0;
      boolean goesWell = true;
      while (goesWell && tried < steps.size()) {
        goesWell = make(server, steps.get(tried++));
        acknowledged += goesWell ? 1 : 0;
      }

      hasFailed = disk.hasFailed();
      String when = "failure " + failing;
      if (!isBrokenForGood) {
        check(server, acknowledged, tried, when);
      }
      server.close();
      DiskStorageServer reopened = open();
      check(reopened, acknowledged, tried, when + ", reopened");
      assertThat(incoming()).isEmpty();
      finish(reopened, tried);
      reopened.close();
    }
  }

  /// Returns whether it was acknowledged.
  private boolean make(DiskStorageServer server, Map<ShareNumber, ShareChange> changes)
      throws Exception {
    try {
      ReadTestWriteRequest request = new ReadTestWriteRequest(changes, List.of());
      return server.mutable().readTestWrite(index, secrets, request).isWritten();
    } catch (StorageProtocolException expected) {
      return false;
    }
  }

  private void check(DiskStorageServer server, int acknowledged, int tried, String when)
      throws Exception {
    Set<ShareNumber> held = server.mutable().shares(index);
    for (ShareNumber number : List.of(ZERO, ONE, TWO)) {
      byte[] content = held.contains(number) ? content(server, number) : null;
      assertThat(
              Arrays.equals(content, VERSIONS[acknowledged][number.value()])
                  || Arrays.equals(content, VERSIONS[tried][number.value()]))
          .describedAs(when + ", share " + number)
          .isTrue();
    }
    server.awaitUsage();
    assertThat(server.usage()).describedAs(when).isEqualTo(usageOnDisk());
  }

  private byte[] content(DiskStorageServer server, ShareNumber share) throws Exception {
    return Bytes.copyOf(server.mutable().read(index, share, 0, 1 << 24)).toArray();
  }

  /// Does what a client does that got an error.
  private void finish(DiskStorageServer server, int tried) throws Exception {
    Map<ShareNumber, ShareChange> all = new HashMap<>();
    all.put(ZERO, whole(bytes(2000)));
    all.put(TWO, whole(bytes(3000)));
    assertThat(make(server, all)).isTrue();
    assertThat(content(server, TWO)).isEqualTo(bytes(3000));
    assertThat(tried).isPositive();
  }

  @Test
  void answerIsGivenWhenEverythingHasBeenForcedInOrder() throws Exception {
    DiskStorageServer.prepare(directory);
    FailingDisk disk = new FailingDisk(directory);
    DiskStorageServer server = open(StorageLimits.NONE, disk);
    String name = index.toString();
    String prefix = name.substring(0, 2);

    make(server, Map.of(ZERO, whole(bytes(100))));
    disk.log().clear();
    make(server, Map.of(ZERO, whole(bytes(200))));

    assertThat(disk.log().stream().filter(operation -> !operation.equals("write")))
        .containsExactly(
            "create " + name + "-0.next",
            "force",
            "mkdir " + name,
            "move 0",
            "force " + name,
            "force " + prefix);
    disk.log().clear();

    make(server, Map.of(ZERO, deletion()));

    assertThat(disk.log()).containsExactly("delete 0", "rmdir " + name, "force " + prefix);
  }
}
