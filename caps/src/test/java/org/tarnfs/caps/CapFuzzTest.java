// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;

/// Feeds foreign texts to the parser of caps. With `JAZZER_FUZZ=1` new ones are made up for a
/// while; without it those in the resources are tried.
final class CapFuzzTest {

  @FuzzTest(maxDuration = "1m")
  void anyTextIsRefusedOrPrintsAsACapThatReadsBack(byte[] utf8) throws BadCapException {
    String text = new String(utf8, StandardCharsets.UTF_8);
    for (CapContext context : CapContext.values()) {
      Cap cap;
      try {
        cap = Cap.parse(text, context);
      } catch (BadCapException refused) {
        continue;
      }

      Cap again = Cap.parse(cap.toSecretString(), context);

      assertThat(again).isEqualTo(cap);
      assertThat(again.toSecretString()).isEqualTo(cap.toSecretString());
      assertThat(context != CapContext.ANY && cap instanceof WriteCap).isFalse();
    }
  }
}
