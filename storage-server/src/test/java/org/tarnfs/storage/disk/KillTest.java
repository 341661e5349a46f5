// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.testing.Seeds;

/// Kills a process that receives shares, again and again, and looks at what is left.
@ExtendWith(Seeds.class)
final class KillTest extends DiskFixture {

  private static final int KILLS = 5;
  private static final int INDEX_LENGTH = 26;

  private final Set<ShareId> acknowledged = new HashSet<>();

  @Test
  void sharesAreWholeOrAbsentAfterKills(RandomGenerator random) throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess.run(
              UploadUntilKilled.class, directory, random.nextLong(), random.nextInt(10, 400))
          .forEach(
              line ->
                  acknowledged.add(
                      share(line.substring(0, INDEX_LENGTH), line.substring(INDEX_LENGTH))));
      check();
    }
    assertThat(acknowledged).isNotEmpty();
  }

  private static ShareId share(String index, String number) {
    return new ShareId(
        StorageIndex.parse(index).orElseThrow(), new ShareNumber(Integer.parseInt(number)));
  }

  private void check() throws Exception {
    try (DiskStorageServer server = open()) {
      assertThat(incoming()).isEmpty();
      for (ShareId share : acknowledged) {
        assertThat(server.shares(share.index())).contains(share.number());
      }
      for (ShareId share : held()) {
        byte[] content = UploadUntilKilled.content(share.index(), share.number());
        assertThat(server.length(share.index(), share.number())).isEqualTo(content.length);
        assertThat(server.read(share.index(), share.number(), 0, 1 << 24).array())
            .isEqualTo(content);
      }
      server.awaitUsage();
      assertThat(server.usage()).isEqualTo(usageOnDisk());
    }
  }

  private Set<ShareId> held() throws IOException {
    Set<ShareId> held = new HashSet<>();
    for (Path file : filesBelow(directory.resolve("shares"))) {
      int names = file.getNameCount();
      held.add(share(file.getName(names - 2).toString(), file.getName(names - 1).toString()));
    }
    return held;
  }
}
