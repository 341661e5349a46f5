// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.Optional;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.snapshot.Item;

/// What stands for the values of enums in the database.
final class Numbers {

  /// Of nothing.
  static final int NOTHING = 0;

  private Numbers() {}

  static int of(DiskEntry.Kind kind) {
    return switch (kind) {
      case FILE -> 1;
      case FOLDER -> 2;
      case LINK -> 3;
      case OTHER -> 4;
    };
  }

  static DiskEntry.Kind kind(int number) {
    return switch (number) {
      case 1 -> DiskEntry.Kind.FILE;
      case 2 -> DiskEntry.Kind.FOLDER;
      case 3 -> DiskEntry.Kind.LINK;
      default -> DiskEntry.Kind.OTHER;
    };
  }

  static int of(Optional<Item> item) {
    return item.map(
            one ->
                of(
                    switch (one) {
                      case Item.File _ -> DiskEntry.Kind.FILE;
                      case Item.Folder _ -> DiskEntry.Kind.FOLDER;
                      case Item.Link _ -> DiskEntry.Kind.LINK;
                    }))
        .orElse(NOTHING);
  }

  static int of(Tracked.State state) {
    return switch (state) {
      case SETTLED -> 0;
      case OUTSTANDING -> 1;
      case RELEASED -> 2;
    };
  }

  static int of(Outstanding.Direction direction) {
    return switch (direction) {
      case TO_GRID -> 0;
      case TO_DISK -> 1;
      case LEFT_OUT -> 2;
    };
  }
}
