// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.Metadata;

/// Something to be copied, and the name it will have.
public sealed interface Item {

  /// A file or directory of this machine.
  record Local(ChildName name, LocalFile file) implements Item {
    @Override
    public boolean isDirectory() {
      return file.kind() == LocalFile.Kind.DIRECTORY;
    }
  }

  /// A file or directory on the grid, with what is said of the link to it.
  record OnGrid(ChildName name, Child child, Metadata metadata) implements Item {
    @Override
    public boolean isDirectory() {
      return child.isDirectory();
    }
  }

  ChildName name();

  boolean isDirectory();
}
