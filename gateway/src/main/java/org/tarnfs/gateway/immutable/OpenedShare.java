// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Bytes;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.Segmentation;
import org.tarnfs.gateway.share.UriExtensionBlock;

/// What is known of a share once its end is proved.
///
/// @param encodedUriExtension that block as it stands in the share
/// @param blockRoot the root of its block hash tree
/// @param windows what was read of it to open it, the end first
record OpenedShare(
    ImmutableShareLayout layout,
    Segmentation segmentation,
    UriExtensionBlock uriExtension,
    Bytes encodedUriExtension,
    Bytes blockRoot,
    List<Window> windows) {

  OpenedShare {
    windows = List.copyOf(windows);
  }

  /// Bytes of the share, as the server sent them.
  record Window(long offset, ByteBuffer bytes) {
    private boolean holds(long from, int length) {
      return from >= offset && from + length <= offset + bytes.limit();
    }
  }

  /// Whether opening it brought all of it.
  boolean isAllRead() {
    return windows.getFirst().offset == 0;
  }

  /// The share without the block that opening it brought, which is used only once.
  OpenedShare withoutBlock() {
    return windows.size() == 1 ? this : with(windows.subList(0, 1));
  }

  /// The share with a block that was read while it was opened.
  OpenedShare withBlock(Window block) {
    return with(List.of(windows.getFirst(), block));
  }

  private OpenedShare with(List<Window> others) {
    return new OpenedShare(
        layout, segmentation, uriExtension, encodedUriExtension, blockRoot, others);
  }

  /// These bytes, if opening it brought them.
  @Nullable ByteBuffer known(long from, int length) {
    for (Window window : windows) {
      if (window.holds(from, length)) {
        return window.bytes.slice((int) (from - window.offset), length);
      }
    }
    return null;
  }
}
