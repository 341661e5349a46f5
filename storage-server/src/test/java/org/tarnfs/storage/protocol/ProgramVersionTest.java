// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class ProgramVersionTest {

  @Test
  void buildHasFilledItIn() {
    assertThat(ProgramVersion.NAME_AND_VERSION)
        .matches("Tarn [0-9]+\\.[0-9]+\\.[0-9]+(-SNAPSHOT)?");
  }
}
