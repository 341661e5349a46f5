// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.util.HashSet;
import java.util.Set;
import java.util.TreeSet;

/// Looks at the disk, and has the [Guard] look at what was found.
final class Scanning {

  private final FolderContext context;
  private final Guard guard;
  private final Set<ItemPath> misdated = new HashSet<>();
  private boolean looked;

  Scanning(FolderContext context, Guard guard) {
    this.context = context;
    this.guard = guard;
  }

  /// Looks at everything.
  void everything() throws IOException {
    if (guard.isRootThere()) {
      FolderScan scan = scan();
      long files = scan.everything();
      if (!looked) {
        misdated.addAll(scan.otherTimes());
      }
      looked = true;
      context.tell(MirrorEvent.Kind.SCANNED, "", files + " files");
      guard.check();
    }
  }

  /// Looks at what is right in these folders, and at folders in them that are new.
  void folders(Set<String> folders) throws IOException {
    if (guard.isRootThere()) {
      scan().folders(new TreeSet<>(folders));
      guard.check();
    }
  }

  private FolderScan scan() {
    return new FolderScan(context.local(), context.state(), context.clock());
  }

  /// Folders that did not have the times they were to have when everything was looked at first
  /// since the start: who was broken off has not set them again. Each is told once.
  Set<ItemPath> takeMisdated() {
    Set<ItemPath> taken = Set.copyOf(misdated);
    misdated.clear();
    return taken;
  }

  /// Whether everything was looked at since the start.
  boolean hasLookedAtEverything() {
    return looked;
  }
}
