// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

/// How it is with a folder, in one word; the same word everywhere.
public enum FolderState {
  SCANNING("Scanning"),
  SYNCING("Syncing"),
  RESTORING("Restoring"),
  UP_TO_DATE("Up to date"),
  WAITING_FOR_SERVERS("Waiting for servers"),
  PAUSED("Paused"),
  NEEDS_ATTENTION("Needs attention");

  private final String words;

  FolderState(String words) {
    this.words = words;
  }

  /// For people.
  public String words() {
    return words;
  }
}
