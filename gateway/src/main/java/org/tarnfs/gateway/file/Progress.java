// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

/// Told how far a transfer is; called from one thread at a time, and must return at once.
@FunctionalInterface
public interface Progress {

  Progress NONE = (done, total) -> {};

  /// `done` of `total` bytes are stored. It may fall back when a lost share is sent again.
  void advanced(long done, long total);
}
