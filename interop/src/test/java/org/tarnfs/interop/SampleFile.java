// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;

/// A file nobody has stored before, to compare with what comes back.
record SampleFile(Path path) {

  static SampleFile random(Path directory, int size) throws IOException {
    byte[] content = new byte[size];
    new Random().nextBytes(content);
    return new SampleFile(Files.write(Files.createTempFile(directory, "sample", ""), content));
  }

  void assertIsReadBy(Gateway gateway, String cap) throws IOException, InterruptedException {
    Path copy = path.resolveSibling(path.getFileName() + ".copy");
    gateway.get(cap, copy);
    assertThat(Files.mismatch(path, copy)).as("first wrong byte of %s", cap).isEqualTo(-1);
    Files.delete(copy);
  }
}
