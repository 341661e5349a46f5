// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// The program as people start it.
final class Launcher {

  static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

  private Launcher() {}

  /// The build that runs these tests is the one the launcher would make.
  static void sayThatTheProgramIsBuilt() throws IOException {
    Files.writeString(ROOT.resolve("dist/target/.built"), "");
  }
}
