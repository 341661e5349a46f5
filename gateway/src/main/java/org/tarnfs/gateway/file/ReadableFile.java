// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.tarnfs.caps.ByteRange;

/// A file that can be read at any place. Safe for use by several threads.
public interface ReadableFile {

  /// In bytes.
  long size();

  /// Tells this state of the file from all others that it has been in; empty if it has but one.
  default Optional<String> state() {
    return Optional.empty();
  }

  /// Writes exactly the bytes of `range`, which must lie within the file, to `out`. Every byte is
  /// proved against the cap before it is written.
  ///
  /// @throws GridException if the grid cannot give the bytes; some may have been written
  /// @throws IOException if `out` fails
  void read(ByteRange range, WritableByteChannel out) throws IOException, InterruptedException;
}
