// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.time.Instant;
import java.util.List;

/// What a cap leads to, and all that can be restored from there.
public sealed interface Recoverable {

  /// The folders of a person.
  ///
  /// @param nickname of the node that made the list
  record Folders(String nickname, Instant made, List<RecoverableFolder> folders)
      implements Recoverable {

    public Folders {
      folders = List.copyOf(folders);
    }
  }

  /// One mirrored folder with all its devices.
  record Folder(RecoverableFolder folder) implements Recoverable {

    @Override
    public List<RecoverableFolder> folders() {
      return List.of(folder);
    }
  }

  /// What one device told of a folder, or a backup, whose writer cannot be told.
  record Device(RecoverableFolder folder) implements Recoverable {

    @Override
    public List<RecoverableFolder> folders() {
      return List.of(folder);
    }
  }

  /// A folder at one time.
  record Tree(RecoverableFolder folder) implements Recoverable {

    @Override
    public List<RecoverableFolder> folders() {
      return List.of(folder);
    }
  }

  List<RecoverableFolder> folders();

  /// What it is, for people.
  default String describe() {
    return switch (this) {
      case Folders(String nickname, Instant made, List<RecoverableFolder> folders) ->
          "%d mirrored %s of %s, begun %s"
              .formatted(
                  folders.size(), folders.size() == 1 ? "folder" : "folders", nickname, made);
      case Folder _ -> "one mirrored folder";
      case Device _ -> "one device of a mirrored folder, or a backup";
      case Tree _ -> "one folder that never changes";
    };
  }

  /// What it is, for programs.
  default String kind() {
    return switch (this) {
      case Folders _ -> "folders";
      case Folder _ -> "folder";
      case Device _ -> "device";
      case Tree _ -> "tree";
    };
  }
}
