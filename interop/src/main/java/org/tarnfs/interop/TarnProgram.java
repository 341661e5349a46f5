// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// The program `tarn`.
public final class TarnProgram {

  private TarnProgram() {}

  /// As users start it, by its launcher, which builds it when that has not been done.
  public static Program launcher(Path repository) {
    return new Program(List.of(repository.resolve("tarn").toString()));
  }

  /// The same with more options for its JVM.
  public static Program launcher(Path repository, String... jvmOptions) {
    return new Program(
        List.of(
            "env",
            "TARN_OPTS=" + String.join(" ", jvmOptions),
            repository.resolve("tarn").toString()));
  }

  /// The one on this JVM's class path, run with these options besides the usual ones.
  public static Program onClassPath(String... jvmOptions) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(
        List.of(
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "--add-modules=jdk.incubator.vector",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow"));
    command.addAll(List.of(jvmOptions));
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "org.tarnfs.gateway.cli.TarnMain"));
    return new Program(command);
  }
}
