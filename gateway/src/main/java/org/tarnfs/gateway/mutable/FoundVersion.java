// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.share.MutableShare;
import org.tarnfs.gateway.share.MutableVersion;

/// A version of a mutable file, and the shares of it that were found.
///
/// @param shares at least one
record FoundVersion(List<FoundShare> shares) {

  static final Comparator<FoundVersion> NEWEST_FIRST =
      Comparator.comparing(FoundVersion::version, MutableVersion.OLDEST_FIRST.reversed());

  FoundVersion {
    shares = List.copyOf(shares);
  }

  /// Its header as one of its shares has it.
  MutableShare header() {
    return shares.getFirst().header();
  }

  MutableVersion version() {
    return header().version();
  }

  Set<ShareNumber> numbers() {
    Set<ShareNumber> numbers = new TreeSet<>();
    shares.forEach(share -> numbers.add(share.number()));
    return numbers;
  }

  boolean isRecoverable() {
    return numbers().size() >= version().needed();
  }
}
