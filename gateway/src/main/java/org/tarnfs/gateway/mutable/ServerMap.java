// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.Bytes;
import org.tarnfs.gateway.servers.GridServer;

/// Which servers have which shares of which versions of a mutable file, as far as they were asked.
///
/// @param versions the newest first
/// @param bad what is no share of the file, though it is in the place of one
/// @param answered the servers that said what they have, perhaps nothing
/// @param troubles the servers that did not, and why
record ServerMap(
    List<FoundVersion> versions,
    List<BadShare> bad,
    Set<GridServer> answered,
    Map<GridServer, String> troubles) {

  /// Of a file that no server has yet.
  static final ServerMap NOTHING = new ServerMap(List.of(), List.of(), Set.of(), Map.of());

  ServerMap {
    versions = List.copyOf(versions);
    bad = List.copyOf(bad);
    answered = Set.copyOf(answered);
    troubles = new LinkedHashMap<>(troubles);
  }

  /// Groups shares by what their writers signed: where the parts of a share stand is not signed,
  /// and each share has that for itself.
  static List<FoundVersion> versions(Collection<FoundShare> shares) {
    Map<Bytes, List<FoundShare>> groups = new LinkedHashMap<>();
    for (FoundShare share : shares) {
      groups
          .computeIfAbsent(Bytes.copyOf(share.header().signedPrefix()), any -> new ArrayList<>())
          .add(share);
    }
    return groups.values().stream()
        .map(FoundVersion::new)
        .sorted(FoundVersion.NEWEST_FIRST)
        .toList();
  }

  /// The newest version that can be read.
  Optional<FoundVersion> best() {
    return versions.stream().filter(FoundVersion::isRecoverable).findFirst();
  }

  /// Whether nothing newer was seen than what can be read.
  boolean isBestTheNewest() {
    return !versions.isEmpty() && versions.getFirst().isRecoverable();
  }

  /// Whether each server that answered has shares of one version and no others, and all of its
  /// shares were found.
  boolean isClean() {
    return bad.isEmpty()
        && versions.size() == 1
        && versions.getFirst().numbers().size() == versions.getFirst().version().total();
  }

  /// The highest sequence number seen, 0 if there is none.
  long highestSequenceNumber() {
    return versions.isEmpty() ? 0 : versions.getFirst().version().sequenceNumber();
  }

  /// Who has any share, good or bad.
  Set<GridServer> holders() {
    Set<GridServer> holders = new HashSet<>();
    versions.forEach(version -> version.shares().forEach(share -> holders.add(share.server())));
    bad.forEach(share -> holders.add(share.server()));
    return holders;
  }

  /// For users, one line each: what went wrong with shares and servers.
  List<String> complaints() {
    List<String> complaints = new ArrayList<>();
    bad.forEach(share -> complaints.add(share.toString()));
    troubles.forEach((server, trouble) -> complaints.add(server + ": " + trouble));
    return complaints;
  }
}
