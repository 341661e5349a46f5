// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.nio.file.Path;
import java.util.List;

/// A program that keeps what is in a directory somewhere else, and keeps it up to date.
interface MirrorContender extends AutoCloseable {

  /// As in the results.
  String name();

  String version() throws Exception;

  /// Begins with a directory. Returns when all that is in it is stored.
  void begin(Path directory) throws Exception;

  /// Returns when all that is in the directory now is stored.
  void update(Path directory) throws Exception;

  /// The processes that run all the time.
  List<Long> processes();

  /// The one of them whose memory counts; none if it only runs while there is something to do.
  List<Long> gateway();

  @Override
  void close();
}
