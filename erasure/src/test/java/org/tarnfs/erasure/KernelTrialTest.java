// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.erasure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("vectors")
final class KernelTrialTest {

  @Test
  void kernelThatGivesWrongBytesIsNeverTaken() {
    StripLoop[] idle = new StripLoop[StripLoop.ROWS];
    Arrays.fill(idle, new IdleLoop());

    long time = new KernelTrial(new VectorKernel("idle", idle, idle)).run(soon());

    assertThat(time).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void kernelThatIsRightIsTimed() {
    assertThat(new KernelTrial(new ReferenceKernel()).run(soon())).isLessThan(Long.MAX_VALUE);
  }

  private static long soon() {
    return KernelTrial.cpuTime() + 100_000_000;
  }

  private static final class IdleLoop implements StripLoop {

    @Override
    public int width() {
      return 16;
    }

    @Override
    public int tableSize() {
      return 0;
    }

    @Override
    public void fillTables(byte[] coefficients, int first, byte[] tables, int offset) {}

    @Override
    public void run(Product product, int row, int input, Block tables, int from, int length) {}
  }
}
