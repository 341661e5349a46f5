// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

/// Something was to be written behind the end of a file, with a gap that nothing fills.
public final class BeyondEndException extends GridException {

  private static final long serialVersionUID = 1;

  /// @param offset where it was to be written
  /// @param size of the file
  public BeyondEndException(long offset, long size) {
    super(
        "the offset %d lies beyond the end of the file, which has %d bytes"
            .formatted(offset, size));
  }
}
