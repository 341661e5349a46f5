// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.util.HttpString;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// A method and a path, what a request for it must prove and carry, and who answers. In a path
/// `:index` stands for a storage index and `:share` for a share number.
record Route(
    HttpString method, List<String> path, Set<SecretKind> secrets, BodyKind body, Handler handler) {

  private static final String INDEX = ":index";
  private static final String SHARE = ":share";
  private static final int SHARE_DIGITS = 3;

  Route(HttpString method, String path, Set<SecretKind> secrets, BodyKind body, Handler handler) {
    this(method, segments(path), secrets, body, handler);
  }

  /// Answers a request; blocks as long as it must.
  @FunctionalInterface
  interface Handler {
    Answer handle(Request request)
        throws StorageProtocolException, RefusedException, InterruptedException;
  }

  /// What a path says.
  record Match(@Nullable StorageIndex indexOrNull, @Nullable ShareNumber shareOrNull) {

    StorageIndex index() {
      return present(indexOrNull);
    }

    ShareNumber share() {
      return present(shareOrNull);
    }

    private static <T> T present(@Nullable T value) {
      if (value == null) {
        throw new IllegalStateException("the route's path has no such segment");
      }
      return value;
    }
  }

  static List<String> segments(String path) {
    return List.of(path.split("/", -1));
  }

  /// What these segments of a path say if they are of this route.
  Optional<Match> match(List<String> requested) {
    if (!agrees(requested)) {
      return Optional.empty();
    }
    @Nullable StorageIndex index = null;
    @Nullable ShareNumber share = null;
    for (int i = 0; i < path.size(); i++) {
      String segment = requested.get(i);
      boolean fits = true;
      switch (path.get(i)) {
        case INDEX -> {
          index = StorageIndex.parse(segment).orElse(null);
          fits = index != null;
        }
        case SHARE -> {
          share = parseShare(segment);
          fits = share != null;
        }
        default -> {}
      }
      if (!fits) {
        return Optional.empty();
      }
    }
    return Optional.of(new Match(index, share));
  }

  /// Whether all segments are right that stand for themselves.
  private boolean agrees(List<String> requested) {
    if (requested.size() != path.size()) {
      return false;
    }
    for (int i = 0; i < path.size(); i++) {
      String segment = path.get(i);
      if (!segment.startsWith(":") && !segment.equals(requested.get(i))) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable ShareNumber parseShare(String digits) {
    if (digits.isEmpty()
        || digits.length() > SHARE_DIGITS
        || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return null;
    }
    int number = Integer.parseInt(digits);
    return number > ShareNumber.MAX ? null : new ShareNumber(number);
  }
}
