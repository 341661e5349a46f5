// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Random;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;

/// A process that uploads shares and adds leases until it is killed, and says on its output which
/// shares were acknowledged.
final class UploadUntilKilled {

  private static final int UPLOADERS = 4;
  private static final int MAX_LENGTH = 100_000;

  private final DiskStorageServer server;

  private UploadUntilKilled(DiskStorageServer server) {
    this.server = server;
  }

  /// The directory, and a seed no other run has.
  public static void main(String[] arguments) throws Exception {
    DiskStorageServer server =
        DiskStorageServer.open(
            Path.of(arguments[0]), StorageLimits.NONE, DiskFixture.NODE_ID, InstantSource.system());
    UploadUntilKilled uploads = new UploadUntilKilled(server);
    Random random = new Random(Long.parseLong(arguments[1]));
    for (int i = 0; i < UPLOADERS; i++) {
      Random own = new Random(random.nextLong());
      Thread.ofPlatform().start(() -> uploads.run(own));
    }
  }

  private void run(Random random) {
    try {
      while (true) {
        byte[] bytes = new byte[StorageIndex.LENGTH];
        random.nextBytes(bytes);
        StorageIndex index = StorageIndex.of(bytes);
        for (int share = random.nextInt(1, 4); share > 0; share--) {
          upload(index, new ShareNumber(share), random);
        }
        for (int leases = random.nextInt(3); leases > 0; leases--) {
          server.addOrRenewLease(index, DiskFixture.lease(leases));
        }
      }
    } catch (Exception failure) {
      failure.printStackTrace();
      System.exit(1);
    }
  }

  private void upload(StorageIndex index, ShareNumber share, RandomGenerator random)
      throws Exception {
    byte[] content = content(index, share);
    SecretBytes secret = DiskFixture.secret(20, random.nextInt());
    server.allocate(index, Set.of(share), content.length, DiskFixture.lease(5), secret);
    int pieceLength = random.nextInt(content.length / 3, content.length) + 1;
    for (int start = 0; start < content.length; start += pieceLength) {
      int length = Math.min(pieceLength, content.length - start);
      server.write(index, share, secret, start, ByteBuffer.wrap(content, start, length));
    }
    System.out.println(index.toString() + share + ".");
  }

  /// What a share has to be, length included.
  static byte[] content(StorageIndex index, ShareNumber share) {
    Random random = new Random(index.hashCode() * 31L + share.value());
    byte[] content = new byte[random.nextInt(1, MAX_LENGTH)];
    random.nextBytes(content);
    return content;
  }
}
