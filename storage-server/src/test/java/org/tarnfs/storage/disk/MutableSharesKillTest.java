// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.testing.Seeds;

/// Kills a process that changes shares, again and again, and looks at what is left: one version,
/// whole, and none that is older than the last acknowledged one.
@ExtendWith(Seeds.class)
final class MutableSharesKillTest extends DiskFixture {

  private static final int KILLS = 5;

  private final Map<StorageIndex, Integer> acknowledged = new HashMap<>();

  @Test
  void sharesAreOneVersionAfterKills(RandomGenerator random) throws Exception {
    for (int kill = 0; kill < KILLS; kill++) {
      KilledProcess.run(
              ChangeUntilKilled.class, directory, random.nextLong(), random.nextInt(10, 400))
          .forEach(this::acknowledge);
      check();
    }
    assertThat(acknowledged).isNotEmpty();
  }

  private void acknowledge(String line) {
    int space = line.indexOf(' ');
    acknowledged.merge(
        StorageIndex.parse(line.substring(0, space)).orElseThrow(),
        Integer.parseInt(line.substring(space + 1)),
        Math::max);
  }

  private void check() throws Exception {
    try (DiskStorageServer server = open()) {
      assertThat(incoming()).isEmpty();
      for (int number = 0; number < ChangeUntilKilled.INDEXES; number++) {
        StorageIndex index = ChangeUntilKilled.index(number);
        int least = acknowledged.getOrDefault(index, 0);
        for (ShareNumber share : server.mutable().shares(index)) {
          Bytes held = Bytes.copyOf(server.mutable().read(index, share, 0, 1 << 24));
          int version = held.asReadOnlyBuffer().getInt(0);
          assertThat(version).isBetween(least, least + 1);
          assertThat(held.toArray()).isEqualTo(ChangeUntilKilled.content(version, share.value()));
        }
        if (least > 0) {
          assertThat(server.mutable().shares(index)).hasSize(ChangeUntilKilled.SHARES);
        }
      }
      server.awaitUsage();
      assertThat(server.usage()).isEqualTo(usageOnDisk());
    }
  }
}
