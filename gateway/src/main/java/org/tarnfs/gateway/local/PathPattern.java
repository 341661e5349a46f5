// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.util.List;

/// A pattern for paths: one for each name in them, or for any number of folders.
///
/// A name that does not match is dealt with by going back to the last [NamePattern.Folders] alone:
/// what was found before it is as good as any other. So the work is at most the number of names
/// times that of patterns.
record PathPattern(List<NamePattern> names) {

  /// Whether it is about the last name in a path alone, in whatever folders that is.
  boolean isNameAnywhere() {
    return names.size() == 2 && isFolders(0) && !isFolders(1);
  }

  PathPattern lastName() {
    return new PathPattern(List.of(names.getLast()));
  }

  /// Whether the path from a place on matches.
  boolean matches(String path, int from) {
    int place = from;
    int next = 0;
    int retryPlace = from;
    int retryNext = -1;
    while (place < path.length()) {
      if (isFolders(next)) {
        next++;
        if (next == names.size()) {
          return true;
        }
        retryNext = next;
        retryPlace = place;
      } else if (next < names.size() && names.get(next).matches(path, place, end(path, place))) {
        next++;
        place = end(path, place) + 1;
      } else if (retryNext >= 0) {
        next = retryNext;
        retryPlace = end(path, retryPlace) + 1;
        place = retryPlace;
      } else {
        return false;
      }
    }
    return next == names.size();
  }

  private boolean isFolders(int index) {
    return index < names.size() && names.get(index) instanceof NamePattern.Wild;
  }

  /// Where the name ends that begins at a place.
  private static int end(String path, int place) {
    int slash = path.indexOf('/', place);
    return slash < 0 ? path.length() : slash;
  }
}
