// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

/// What a child must be for an edit to go on. One of unknown kind may be either.
public enum ChildKind {
  ANY,
  FILE,
  DIRECTORY;

  void require(DirectoryEntry entry) throws EditRefusedException {
    boolean fits =
        switch (entry.child()) {
          case Child.Known known ->
              switch (this) {
                case ANY -> true;
                case FILE -> !known.isDirectory();
                case DIRECTORY -> known.isDirectory();
              };
          case Child.UnknownReadable unknown -> true;
          case Child.UnknownWritable unknown -> true;
          case Child.Hidden hidden -> true;
        };
    if (!fits) {
      throw EditRefusedException.wrongKind(
          entry.name(), this == FILE ? "a directory" : "not a directory");
    }
  }
}
