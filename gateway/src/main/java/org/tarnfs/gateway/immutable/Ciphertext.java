// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;

/// The ciphertext of a file that is to be encoded, which can be gone through more than once.
interface Ciphertext {

  /// How many copies of a segment it holds of each that is being brought.
  int copies();

  /// Begins with the first segment; the caller closes it.
  Pass open() throws IOException;

  /// One way through a file, for one thread.
  interface Pass extends AutoCloseable {

    /// Fills the group that follows the one before, and gives `hashes` its ciphertext in order.
    ///
    /// @throws IOException if the ciphertext cannot be had, or is longer or shorter than it was
    void fill(SegmentGroup group, ShareHashes hashes) throws IOException, InterruptedException;

    @Override
    void close() throws IOException;
  }
}
