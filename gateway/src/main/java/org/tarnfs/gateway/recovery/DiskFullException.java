// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// There is no room for what is restored. What is there already stays, to be gone on from.
public final class DiskFullException extends IOException {

  private static final long serialVersionUID = 1;

  /// A disk with less room than this is why writing failed.
  private static final long NOTHING = 1 << 20;

  private DiskFullException(Path directory, IOException cause) {
    super(
        "the disk of %s is full: make room and run the same command again, it goes on where it was"
            .formatted(directory),
        cause);
  }

  /// What it means that writing below `directory` failed.
  static IOException orItself(Path directory, IOException failure) {
    try {
      return Files.getFileStore(directory).getUsableSpace() < NOTHING
          ? new DiskFullException(directory, failure)
          : failure;
    } catch (IOException e) {
      return failure;
    }
  }
}
