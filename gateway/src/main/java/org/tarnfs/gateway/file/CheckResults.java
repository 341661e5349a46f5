// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;

/// What a check found of one object, immutable or mutable. Servers are named by their ids.
///
/// @param storageIndex empty for a literal, which is no share of anything
/// @param counts all zero for a literal
public record CheckResults(
    Optional<StorageIndex> storageIndex,
    Health health,
    ShareCounts counts,
    FoundShares shares,
    AskedServers servers) {

  private static final CheckResults OF_LITERAL =
      new CheckResults(
          Optional.empty(),
          new Health(true, true, 1, 0, "Healthy"),
          new ShareCounts(0, 0, 0, 0, 0, 0),
          new FoundShares(Map.of(), List.of(), List.of()),
          new AskedServers(Set.of(), List.of(), LeaseRenewal.NONE));

  /// A literal is in its cap, and needs no servers.
  public static CheckResults ofLiteral() {
    return OF_LITERAL;
  }

  /// The verdict.
  ///
  /// @param healthy all is there that should be
  /// @param recoverable enough is there to read it
  /// @param recoverableVersions how many versions of it can be read; of an immutable one 0 or 1
  /// @param unrecoverableVersions how many have shares, but too few
  /// @param summary one line for people
  public record Health(
      boolean healthy,
      boolean recoverable,
      int recoverableVersions,
      int unrecoverableVersions,
      String summary) {}

  /// Of good shares, if not said otherwise.
  ///
  /// @param needed k
  /// @param total N
  /// @param happiness how many servers have a share of their own
  /// @param good how many different ones there are
  /// @param goodHosts how many servers have any
  /// @param wrong how many shares are of another version than the best; 0 of an immutable object
  public record ShareCounts(
      int needed, int total, int happiness, int good, int goodHosts, int wrong) {}

  /// Where shares are.
  ///
  /// @param places by label, in order, the servers that have the share: `0` of an immutable object,
  /// `seq7-ynlg-sh2` of a mutable one
  /// @param corrupt those that are not what their cap says
  /// @param incompatible those in a form that this version of Tarn does not know
  public record FoundShares(
      Map<String, Set<String>> places,
      List<ShareTrouble> corrupt,
      List<ShareTrouble> incompatible) {

    public FoundShares {
      Map<String, Set<String>> copy = new LinkedHashMap<>();
      places.forEach(
          (label, servers) ->
              copy.put(label, Collections.unmodifiableSet(new LinkedHashSet<>(servers))));
      places = Collections.unmodifiableMap(copy);
      corrupt = List.copyOf(corrupt);
      incompatible = List.copyOf(incompatible);
    }
  }

  /// A share that is no good, and why.
  public record ShareTrouble(String server, ShareNumber number, String trouble) {}

  /// Who was asked.
  ///
  /// @param responding those that said what they have
  /// @param troubles those that did not, and those of which something could not be read
  public record AskedServers(
      Set<String> responding, List<ServerTrouble> troubles, LeaseRenewal leases) {

    public AskedServers {
      responding = Collections.unmodifiableSet(new LinkedHashSet<>(responding));
      troubles = List.copyOf(troubles);
    }
  }

  /// A server that did not do what was asked of it, and why.
  ///
  /// @param name what people call it
  public record ServerTrouble(String server, String name, String trouble) {}

  /// What became of this client's leases.
  ///
  /// @param renewed how many servers have renewed or added one
  public record LeaseRenewal(int renewed, List<ServerTrouble> failed) {

    /// None was to be renewed.
    public static final LeaseRenewal NONE = new LeaseRenewal(0, List.of());

    public LeaseRenewal {
      failed = List.copyOf(failed);
    }
  }
}
