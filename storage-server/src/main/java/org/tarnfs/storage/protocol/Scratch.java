// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.io.IOException;
import java.nio.channels.FileChannel;

/// A file for what is too large to be kept in memory. It is gone when it is closed, or the process
/// ends.
public interface Scratch extends AutoCloseable {

  FileChannel file();

  @Override
  void close() throws IOException;
}
