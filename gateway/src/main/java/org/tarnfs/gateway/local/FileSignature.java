// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

/// What tells one state of a file on disk from the next without reading it. Any change of content,
/// name or permissions shows in one of these, unless it comes within the time that the clock of the
/// file system needs for its next step.
///
/// @param size in bytes
/// @param modified in nanoseconds since 1970, as is `changed`
/// @param changed when anything of it was changed; 0 if nothing may be concluded from the signature
/// @param inode 0 where there is none
public record FileSignature(long size, long modified, long changed, long inode) {

  /// Longer than a step of any clock of a file system that has nanoseconds.
  private static final long STEP = 50_000_000;

  /// This, if whatever was changed after `now` would show, or else one that no other is equal to. A
  /// clock that was set meanwhile changes nothing: a later change has another time, be it earlier.
  public FileSignature settledAt(long now) {
    return Math.abs(now - changed) < STEP ? new FileSignature(size, modified, 0, inode) : this;
  }

  /// Whether the file is certainly unchanged.
  public boolean proves(FileSignature other) {
    return changed != 0 && equals(other);
  }
}
