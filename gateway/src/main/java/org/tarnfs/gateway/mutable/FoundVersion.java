// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.MutableShare;
import org.tarnfs.gateway.share.MutableVersion;

/// A version of a mutable file, and the shares of it that were found.
///
/// @param shares at least one
record FoundVersion(List<FoundShare> shares) implements Consensus.Version {

  /// Two who wrote at the same time may both have made a version of the same number, but only one
  /// can have been told by most servers that it is there: that one counts as the newer.
  static final Comparator<FoundVersion> NEWEST_FIRST =
      Comparator.comparingLong(FoundVersion::sequenceNumber)
          .thenComparingInt(found -> found.servers().size())
          .thenComparing(FoundVersion::version, MutableVersion.OLDEST_FIRST)
          .reversed();

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

  /// What its writer signed, which tells it from all others.
  Bytes signedPrefix() {
    return Bytes.copyOf(header().signedPrefix());
  }

  Set<GridServer> servers() {
    Set<GridServer> servers = new HashSet<>();
    shares.forEach(share -> servers.add(share.server()));
    return servers;
  }

  Set<ShareNumber> numbers() {
    Set<ShareNumber> numbers = new TreeSet<>();
    shares.forEach(share -> numbers.add(share.number()));
    return numbers;
  }

  @Override
  public long sequenceNumber() {
    return version().sequenceNumber();
  }

  @Override
  public boolean isRecoverable() {
    return numbers().size() >= version().needed();
  }
}
