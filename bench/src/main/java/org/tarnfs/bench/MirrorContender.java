// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.nio.file.Path;
import java.util.Optional;

/// A program that keeps what is in a directory somewhere else, and keeps it up to date.
interface MirrorContender {

  /// As in the results.
  String name();

  String version() throws Exception;

  /// Begins with a directory. Returns when all that is in it is stored.
  void begin(Path directory) throws Exception;

  /// Returns when all that is in the directory now is stored.
  void update(Path directory) throws Exception;

  /// What it stores on; none if it only runs while there is something to do.
  Optional<RunningGrid> grid();
}
