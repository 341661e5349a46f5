// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.lease;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.StorageIndex;

final class UsageLedgerTest {

  private final UsageLedger ledger = new UsageLedger();

  @Test
  void countsWhatIsThereAndEntersWhatChangesLater() throws Exception {
    for (int prefix = 0; prefix < UsageLedger.PREFIXES; prefix++) {
      assertThat(ledger.isComplete()).isFalse();
      ledger.count(prefix, () -> new Usage(1, 10));
    }
    ledger.change(index(0x0040), new Usage(1, 100), () -> {});
    ledger.change(index(0x0040), new Usage(0, 5), () -> {});

    assertThat(ledger.isComplete()).isTrue();
    assertThat(ledger.usage()).isEqualTo(new Usage(1025, 10_345));
  }

  @Test
  void changeBeforeTheCountIsLeftToTheCount() throws Exception {
    ledger.change(index(0xffc0), new Usage(1, 100), () -> {});
    ledger.count(1022, () -> new Usage(5, 50));
    assertThat(ledger.usage()).isEqualTo(new Usage(5, 50));

    ledger.count(1023, () -> new Usage(1, 100));

    assertThat(ledger.usage()).isEqualTo(new Usage(6, 150));
  }

  @Test
  void changeThatFailsIsNotEntered() throws Exception {
    ledger.count(0, () -> Usage.NONE);

    assertThatIOException()
        .isThrownBy(
            () ->
                ledger.change(
                    index(0),
                    new Usage(1, 1),
                    () -> {
                      throw new IOException("no");
                    }));

    assertThat(ledger.usage()).isEqualTo(Usage.NONE);
  }

  @Test
  void changesDuringTheCountAreCountedOnce() throws Exception {
    AtomicLongArray disk = new AtomicLongArray(UsageLedger.PREFIXES);
    List<Future<?>> changes = new ArrayList<>();
    try (var tasks = Executors.newFixedThreadPool(3)) {
      for (int seed = 0; seed < 2; seed++) {
        Random random = new Random(seed);
        changes.add(
            tasks.submit(
                () -> {
                  for (int i = 0; i < 100_000; i++) {
                    int prefix = random.nextInt(UsageLedger.PREFIXES);
                    ledger.change(
                        index(prefix << 6), new Usage(1, 7), () -> disk.incrementAndGet(prefix));
                  }
                  return null;
                }));
      }
      for (int prefix = 0; prefix < UsageLedger.PREFIXES; prefix++) {
        int number = prefix;
        ledger.count(prefix, () -> new Usage(disk.get(number), 7 * disk.get(number)));
      }
      for (Future<?> change : changes) {
        change.get();
      }
    }

    assertThat(ledger.usage()).isEqualTo(new Usage(200_000, 1_400_000));
  }

  private static StorageIndex index(int firstBits) {
    byte[] bytes = new byte[StorageIndex.LENGTH];
    bytes[0] = (byte) (firstBits >>> 8);
    bytes[1] = (byte) firstBits;
    return StorageIndex.of(bytes);
  }
}
