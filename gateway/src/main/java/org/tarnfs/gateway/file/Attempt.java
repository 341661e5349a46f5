// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

/// Which time an edit is applied. After a collision with another writer nobody knows whether the
/// edit was written: what it finds done already may be its own work.
public enum Attempt {
  FIRST,
  AGAIN
}
