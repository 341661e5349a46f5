// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A disk of its own that a folder is on while this is open.
public final class SmallDisk implements AutoCloseable {

  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /// Where this user may not mount anything, the test that asks for it is left out.
  public static SmallDisk on(Path folder, int megabytes) throws IOException, InterruptedException {
    Files.createDirectories(folder);
    assumeTrue(
        run("mount", "-t", "tmpfs", "-o", "size=%dm".formatted(megabytes), "none", "" + folder),
        "this user may mount a file system");
    return new SmallDisk(folder);
  }

  public void resize(int megabytes) throws IOException, InterruptedException {
    assertThat(run("mount", "-o", "remount,size=%dm".formatted(megabytes), "" + folder)).isTrue();
  }

  private static boolean run(String... command) throws IOException, InterruptedException {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      return process.waitFor() == 0;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    assertThat(run("umount", folder.toString())).isTrue();
  }
}
