// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/// A directory on this machine to be backed up: so many files in so many directories below it.
record FileTree(Path root, int files, int directories) {

  static FileTree write(Path root, Settings.Directories sizes, RandomPool pool) throws IOException {
    for (int number = 0; number < sizes.treeFiles(); number++) {
      Path directory = root.resolve("directory-" + number % sizes.treeDirectories());
      Files.createDirectories(directory);
      try (FileChannel file =
          FileChannel.open(
              directory.resolve("file-" + number),
              StandardOpenOption.CREATE_NEW,
              StandardOpenOption.WRITE)) {
        file.write(pool.file(Settings.Directories.TREE_FILE).asByteBuffer());
      }
    }
    return new FileTree(root, sizes.treeFiles(), sizes.treeDirectories());
  }

  /// How many files and directories it is on the grid.
  int objects() {
    return files + directories + 1;
  }

  /// Waits until the second in which it was written is over: a backup does not remember a file that
  /// may change again under the same time.
  static void awaitNextSecond() throws InterruptedException {
    Instant now = Instant.now();
    Thread.sleep(Duration.between(now, now.truncatedTo(ChronoUnit.SECONDS).plusSeconds(1)));
  }
}
