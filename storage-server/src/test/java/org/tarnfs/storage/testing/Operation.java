// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

/// What can be asked of a [org.tarnfs.storage.protocol.StorageServer].
public enum Operation {
  VERSION,
  SHARES,
  ALLOCATE,
  WRITE,
  ABORT,
  READ,
  RENEW_LEASE,
  ADVISE,
  READ_TEST_WRITE
}
