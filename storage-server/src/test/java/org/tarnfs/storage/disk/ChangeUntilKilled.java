// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;
import org.tarnfs.storage.protocol.SlotSecrets;

/// A process that changes mutable shares until it is killed, and says on its output which versions
/// were acknowledged: index and version.
final class ChangeUntilKilled {

  static final int INDEXES = 3;
  static final int SHARES = 2;

  private static final int VERSION_LENGTH = Integer.BYTES;
  private static final int MAX_LENGTH = 200_000;

  private ChangeUntilKilled() {}

  /// The directory, and a seed no other run has.
  public static void main(String[] arguments) throws Exception {
    DiskStorageServer server =
        DiskStorageServer.open(
            Path.of(arguments[0]), StorageLimits.NONE, DiskFixture.NODE_ID, InstantSource.system());
    Random random = new Random(Long.parseLong(arguments[1]));
    for (int number = 0; number < INDEXES; number++) {
      StorageIndex index = index(number);
      Random own = new Random(random.nextLong());
      Thread.ofPlatform().start(() -> run(server, index, own));
    }
  }

  private static void run(DiskStorageServer server, StorageIndex index, Random random) {
    try {
      while (true) {
        int next = version(server, index) + 1;
        change(server, index, next, random.nextInt(4) == 0);
        System.out.println(index + " " + next + ".");
      }
    } catch (Exception failure) {
      failure.printStackTrace();
      System.exit(1);
    }
  }

  /// The highest version a share is of.
  private static int version(DiskStorageServer server, StorageIndex index) throws Exception {
    ReadTestWriteRequest look =
        new ReadTestWriteRequest(Map.of(), List.of(new ByteRange(0, VERSION_LENGTH)));
    return server.mutable().readTestWrite(index, secrets(), look).data().values().stream()
        .mapToInt(data -> data.getFirst().getInt(0))
        .max()
        .orElse(0);
  }

  private static void change(
      DiskStorageServer server, StorageIndex index, int version, boolean inPieces)
      throws Exception {
    Map<ShareNumber, ShareChange> changes = new HashMap<>();
    for (int share = 0; share < SHARES; share++) {
      byte[] content = content(version, share);
      int middle = inPieces ? content.length / 2 : 0;
      changes.put(
          new ShareNumber(share),
          new ShareChange(
              List.of(),
              List.of(
                  new ShareChange.Write(
                      middle, ByteBuffer.wrap(content, middle, content.length - middle)),
                  new ShareChange.Write(0, ByteBuffer.wrap(content, 0, middle))),
              OptionalLong.of(content.length)));
    }
    server.mutable().readTestWrite(index, secrets(), new ReadTestWriteRequest(changes, List.of()));
  }

  static SlotSecrets secrets() {
    return new SlotSecrets(
        DiskFixture.secret(SlotSecrets.WRITE_ENABLER_LENGTH, 5), DiskFixture.lease(5));
  }

  static StorageIndex index(int number) {
    byte[] bytes = new byte[StorageIndex.LENGTH];
    bytes[0] = (byte) number;
    return StorageIndex.of(bytes);
  }

  /// What a share has to be, length included.
  static byte[] content(int version, int share) {
    Random random = new Random(version * 31L + share);
    byte[] content = new byte[random.nextInt(VERSION_LENGTH, MAX_LENGTH)];
    random.nextBytes(content);
    ByteBuffer.wrap(content).putInt(0, version);
    return content;
  }
}
