// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

/// An entry that is understood.
final class StoredEntry extends KeptEntry {

  private final DirectoryEntry entry;

  StoredEntry(DirectoryEntry entry, byte[] encoded) {
    super(encoded);
    this.entry = entry;
  }

  DirectoryEntry entry() {
    return entry;
  }
}
