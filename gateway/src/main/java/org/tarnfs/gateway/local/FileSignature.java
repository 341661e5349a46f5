// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.time.Duration;

/// What tells one state of a file on disk from the next without reading it. Any change of content,
/// name or permissions shows in one of these, unless it comes within the time that the clock of the
/// file system needs for its next step.
///
/// @param size in bytes
/// @param modified in nanoseconds since 1970, as is `changed`
/// @param changed when anything of it was changed; 0 if nothing may be concluded from the signature
/// @param inode 0 where there is none
public record FileSignature(long size, long modified, long changed, long inode) {

  /// Whether what is changed now may look the same: clocks of file systems go in steps.
  ///
  /// @param now by the clock of the file system
  boolean isOfStep(long now) {
    return now == changed;
  }

  /// @param now by the clock of the file system
  boolean isYoungerThan(Duration age, long now) {
    return Math.abs(now - changed) < age.toNanos();
  }

  /// One that no other is equal to.
  FileSignature unsettled() {
    return new FileSignature(size, modified, 0, inode);
  }

  /// Whether the file is certainly unchanged.
  public boolean proves(FileSignature other) {
    return changed != 0 && equals(other);
  }

  /// Whether the file is the same and was not written to, though it may have been given another
  /// name or other permissions.
  public boolean hasContentOf(FileSignature other) {
    return inode == other.inode && size == other.size && modified == other.modified;
  }
}
