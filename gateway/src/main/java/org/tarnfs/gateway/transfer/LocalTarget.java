// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.File;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import org.tarnfs.gateway.directory.ChildName;

/// A directory of this machine that names from elsewhere are written into: none of them leads out
/// of it, and no symbolic link in it is followed.
final class LocalTarget {

  private final Path directory;

  /// @param directory which its user has chosen
  LocalTarget(Path directory) {
    this.directory = directory;
  }

  /// Where a child of that name is.
  ///
  /// @throws IOException if no file here can have the name
  Path resolve(ChildName name) throws IOException {
    String text = name.toString();
    if (text.isEmpty()
        || text.equals(".")
        || text.equals("..")
        || text.indexOf('/') >= 0
        || text.indexOf('\0') >= 0
        || text.contains(File.separator)) {
      throw new IOException("no file here can have that name");
    }
    try {
      Path child = directory.resolve(text);
      if (!directory.equals(child.getParent()) || !child.equals(child.normalize())) {
        throw new IOException("no file here can have that name");
      }
      return child;
    } catch (InvalidPathException e) {
      throw new IOException("the names of files here cannot hold all of its characters", e);
    }
  }

  /// The directory of that name, made if there is none.
  LocalTarget directory(ChildName name) throws IOException {
    Path child = resolve(name);
    try {
      Files.createDirectory(child);
    } catch (FileAlreadyExistsException e) {
      if (!Files.isDirectory(child, LinkOption.NOFOLLOW_LINKS)) {
        throw new IOException("there is something else of that name here", e);
      }
    }
    return new LocalTarget(child);
  }
}
