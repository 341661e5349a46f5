// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.ChildName;

/// What is in directories of this machine that can be on the grid; what cannot is told and counted.
final class LocalListing {

  private final Predicate<String> excluded;
  private final Consumer<String> warnings;
  private final Tally tally;

  LocalListing(Predicate<String> excluded, Consumer<String> warnings, Tally tally) {
    this.excluded = excluded;
    this.warnings = warnings;
    this.tally = tally;
  }

  /// The files and directories in `directory`, in the order of their names.
  List<Item.Local> of(Path directory) throws IOException {
    List<Path> paths = new ArrayList<>();
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
      stream.forEach(paths::add);
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    paths.sort(null);
    Map<ChildName, Item.Local> items = new TreeMap<>();
    for (Path path : paths) {
      if (!excluded.test(String.valueOf(path.getFileName()))) {
        add(path, items);
      }
    }
    return List.copyOf(items.values());
  }

  private void add(Path path, Map<ChildName, Item.Local> items) {
    try {
      ChildName name = name(path);
      LocalFile file = LocalFile.of(path);
      switch (file.kind()) {
        case FILE, DIRECTORY -> {
          if (items.putIfAbsent(name, new Item.Local(name, file)) != null) {
            skip(path, "another file here has the same name in another form of Unicode");
          }
        }
        case LINK -> skip(path, "it is a symbolic link");
        case OTHER -> skip(path, "it is neither a file nor a directory");
      }
    } catch (IOException e) {
      skip(path, Reasons.of(e));
    }
  }

  private void skip(Path path, String reason) {
    tally.add(Tally.Of.FILES_SKIPPED, 1);
    warnings.accept(path + " is left out: " + reason);
  }

  /// @throws BadChildException if that cannot be a name on the grid
  static ChildName name(Path path) throws BadChildException {
    String text = String.valueOf(path.getFileName());
    try {
      if (!path.resolveSibling(text).equals(path)) {
        // Bytes that are no text in the encoding of file names.
        return ChildName.of("\ud800");
      }
    } catch (InvalidPathException e) {
      return ChildName.of("\ud800");
    }
    return ChildName.of(text);
  }
}
