// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

/// What a [FaultyStorageServer] does instead of its duty. The faults of reading and allocating
/// leave other operations alone.
public enum Fault {
  NONE,
  /// Cannot be reached, at once.
  REFUSE,
  /// Does not answer until the caller is interrupted, or its deadline has passed.
  HANG,
  /// Answers that it failed.
  FAIL,
  /// Does what it was asked to do, but the answer is lost.
  LOSE_ANSWER,
  /// Reads only half of what it could.
  SHORT_READ,
  /// Reads with the lowest bit of the last byte flipped.
  FLIPPED_BIT,
  /// Reads another share of the same bucket, or of no bucket if there is no other.
  WRONG_SHARE,
  /// Reads as if only the first half of the share were there.
  TRUNCATED,
  /// Reads more than it was asked for.
  LONG_READ,
  /// Does what it was asked to do, but says of its shares, an allocation, a write or a read what it
  /// said the last time.
  STALE_ANSWER,
  /// Says it has opened all uploads asked for, and has not.
  LIE_ABOUT_ALLOCATION,
  /// Says it has every share it is asked for, and takes none.
  CLAIM_SHARES
}
