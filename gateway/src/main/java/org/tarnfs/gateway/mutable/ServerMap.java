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
import java.util.stream.Stream;
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

  /// How much larger a version's number is than the largest seen, if it was not made of that one,
  /// or if not all servers were seen: one that was not may have some more versions, of publishes
  /// that failed.
  private static final int GAP = 16;

  /// The newest version that can be read.
  Optional<FoundVersion> best() {
    return recoverable().findFirst();
  }

  private Stream<FoundVersion> recoverable() {
    return versions.stream().filter(FoundVersion::isRecoverable);
  }

  /// What a change is to be made from, and what is read: the version that was acknowledged last.
  ///
  /// Such a version was on `happy` servers, and who replaced it there had seen it. As long as these
  /// are most of the servers, no other can have been on so many since; so if one version still is,
  /// it counts, whatever the numbers of others are, of publishes that met it too late and are
  /// without it. If none is, the newest counts that can be read.
  ///
  /// @param others what the writers of other versions signed, if these are known not to have been
  ///     acknowledged
  /// @param happy on how many servers a version is before it is acknowledged
  /// @param mayHaveIt how many servers may have shares of the file
  /// @return several, if servers that have not answered could decide; the newest first
  List<FoundVersion> bases(Set<Bytes> others, int happy, int mayHaveIt) {
    List<FoundVersion> candidates =
        recoverable().filter(version -> !others.contains(version.signedPrefix())).toList();
    if (candidates.isEmpty()) {
      return recoverable().limit(1).toList();
    }
    int unseen = Math.max(0, mayHaveIt - answered.size());
    List<FoundVersion> acknowledged =
        2 * happy > mayHaveIt
            ? candidates.stream()
                .filter(version -> version.servers().size() + unseen >= happy)
                .toList()
            : List.of();
    return acknowledged.isEmpty() ? candidates.subList(0, 1) : acknowledged;
  }

  /// Whether nothing newer was seen than what can be read.
  boolean isBestTheNewest() {
    return !versions.isEmpty() && versions.getFirst().isRecoverable();
  }

  /// Whether two versions have the number of the newest.
  boolean isDisputed() {
    return versions.size() > 1
        && versions.get(0).version().sequenceNumber() == versions.get(1).version().sequenceNumber();
  }

  /// Whether each server that answered has shares of one version and no others, and all of its
  /// shares were found.
  boolean isClean() {
    return bad.isEmpty()
        && versions.size() == 1
        && versions.getFirst().numbers().size() == versions.getFirst().version().total();
  }

  /// That of a version made of `base`, larger than any there may be: the next one, if `base` is
  /// known to be the newest of all.
  long nextSequenceNumber(Optional<FoundVersion> base) {
    boolean isNext =
        troubles.isEmpty() && !isDisputed() && base.equals(versions.stream().findFirst());
    long largest = versions.isEmpty() ? 0 : versions.getFirst().version().sequenceNumber();
    return Math.addExact(largest, isNext ? 1 : GAP);
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
