// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.nio.file.Path;
import java.util.List;

/// The program `tarn`.
public final class TarnProgram {

  private TarnProgram() {}

  /// As users start it, by its launcher, which builds it when that has not been done.
  public static Program launcher(Path repository) {
    return new Program(List.of(repository.resolve("tarn").toString()));
  }

  /// The one on this JVM's class path.
  public static Program onClassPath() {
    return new Program(
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-cp",
            System.getProperty("java.class.path"),
            "org.tarnfs.gateway.cli.TarnMain"));
  }
}
