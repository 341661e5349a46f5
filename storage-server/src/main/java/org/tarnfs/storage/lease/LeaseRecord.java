// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.lease;

import java.time.Duration;
import java.time.Instant;
import org.tarnfs.caps.LeaseSecrets;

/// A lease as a container keeps it: the secrets in the container's [SecretForm], the expiry in Unix
/// seconds. Owner and expiry are unsigned 32-bit numbers.
public record LeaseRecord(long owner, LeaseSecrets stored, long expiry) {

  /// How long a new or renewed lease lasts.
  public static final Duration DURATION = Duration.ofDays(31);

  static final long MAX_UNSIGNED = 0xffff_ffffL;

  public LeaseRecord {
    if (owner < 0 || owner > MAX_UNSIGNED || expiry < 0 || expiry > MAX_UNSIGNED) {
      throw new IllegalArgumentException("not 32 bits: owner " + owner + ", expiry " + expiry);
    }
  }

  /// A lease granted at `now`.
  public static LeaseRecord granted(
      long owner, LeaseSecrets secrets, SecretForm form, Instant now) {
    long expiry = now.plus(DURATION).getEpochSecond();
    return new LeaseRecord(owner, form.stored(secrets), Math.clamp(expiry, 0, MAX_UNSIGNED));
  }

  /// A lease whose secrets are in clear, as a container keeps it that hashes them.
  public LeaseRecord hashed() {
    return new LeaseRecord(owner, SecretForm.HASHED.stored(stored), expiry);
  }

  /// Whether `other` is the same claim, maybe of another time; takes constant time.
  public boolean isRenewedBy(LeaseRecord other) {
    return stored.renew().equals(other.stored.renew());
  }
}
