// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.Optional;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.local.FileSignature;
import org.tarnfs.gateway.snapshot.Item;

/// What is known of one path: what is to be there, by the newest writes of all devices, and what is
/// on this disk.
///
/// @param diskName the name as it is on disk, if that is not in normal form C
/// @param wanted nothing if it is deleted
/// @param have nothing if it is not on this disk
/// @param signature of what is on disk; one that proves nothing for a folder
/// @param released whether it is not on this disk to save space
/// @param tree where what is in the folder is stored, if nothing has changed since
/// @param files below, if `tree` is there; so are `bytes`
record Tracked(
    ItemPath path,
    String diskName,
    Optional<Item> wanted,
    Optional<Item> have,
    FileSignature signature,
    boolean released,
    Optional<DirectoryCap<ReadCap>> tree,
    long files,
    long bytes) {

  static final FileSignature NO_SIGNATURE = new FileSignature(0, 0, 0, 0);

  /// What is to be done with it.
  enum State {
    /// The disk has what it is to have.
    SETTLED,
    /// The disk is to be changed.
    OUTSTANDING,
    /// It is kept on the grid only.
    RELEASED
  }

  /// A path that nothing is known of.
  static Tracked nothingAt(ItemPath path) {
    return new Tracked(
        path,
        path.name(),
        Optional.empty(),
        Optional.empty(),
        NO_SIGNATURE,
        false,
        Optional.empty(),
        0,
        0);
  }

  State state() {
    if (wanted.equals(have)) {
      return State.SETTLED;
    }
    return released && have.isEmpty() ? State.RELEASED : State.OUTSTANDING;
  }

  boolean isNothing() {
    return wanted.isEmpty() && have.isEmpty();
  }

  boolean isWantedFolder() {
    return wanted.isPresent() && wanted.get().isFolder();
  }

  /// The same with another item to be there.
  Tracked wanting(Optional<Item> item) {
    return new Tracked(
        path,
        diskName,
        item,
        have,
        signature,
        released && item.filter(Item.File.class::isInstance).isPresent(),
        item.filter(Item::isFolder).flatMap(_ -> tree),
        files,
        bytes);
  }

  Tracked wanting(Item item) {
    return wanting(Optional.of(item));
  }

  Tracked having(Item item, FileSignature signature) {
    return new Tracked(
        path, diskName, wanted, Optional.of(item), signature, false, tree, files, bytes);
  }

  Tracked havingNothing() {
    return new Tracked(
        path, diskName, wanted, Optional.empty(), NO_SIGNATURE, released, tree, files, bytes);
  }

  Tracked released(boolean released) {
    return new Tracked(path, diskName, wanted, have, signature, released, tree, files, bytes);
  }

  Tracked named(String diskName) {
    return new Tracked(path, diskName, wanted, have, signature, released, tree, files, bytes);
  }
}
