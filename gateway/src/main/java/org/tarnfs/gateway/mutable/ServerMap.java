// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.MutableVersion;

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

  /// What is to be read or changed. Who has something that is no share may have had any version.
  Consensus<FoundVersion> consensus(Quorum quorum) {
    Map<GridServer, Set<FoundVersion>> seen = new HashMap<>();
    quorum.servers().stream()
        .filter(answered::contains)
        .forEach(server -> seen.put(server, new HashSet<>()));
    bad.forEach(share -> seen.remove(share.server()));
    for (FoundVersion version : versions) {
      for (GridServer server : version.servers()) {
        seen.computeIfPresent(
            server,
            (_, held) -> {
              held.add(version);
              return held;
            });
      }
    }
    return new Consensus<>(versions, seen.values(), quorum.servers().size(), quorum.happy());
  }

  /// How the file is encoded: as the newest version says, or else as is usual.
  EncodingParameters encoding(EncodingParameters usual) {
    if (versions.isEmpty()) {
      return usual;
    }
    MutableVersion newest = versions.getFirst().version();
    int happy = Math.min(usual.happy(), newest.total());
    return new EncodingParameters(newest.needed(), newest.total(), happy);
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
