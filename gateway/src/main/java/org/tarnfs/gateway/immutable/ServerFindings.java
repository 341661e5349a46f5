// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// What one server has of an immutable file.
///
/// @param troubles what went wrong while its shares were read, which leaves open how they are
record ServerFindings(Set<ShareNumber> good, List<RefusedShare> refused, List<String> troubles) {

  /// Believes what the server says it has.
  static ServerFindings believed(ChkVerifyCap cap, GridServer server)
      throws StorageProtocolException, InterruptedException {
    return new ServerFindings(claimed(cap, server), List.of(), List.of());
  }

  /// Reads all the server says it has, one share after the other.
  static ServerFindings verified(ChkVerifyCap cap, GridServer server, MemoryBudget budget)
      throws StorageProtocolException, InterruptedException {
    return verified(cap, server, claimed(cap, server), budget);
  }

  /// Reads some shares, one after the other.
  static ServerFindings verified(
      ChkVerifyCap cap, GridServer server, Set<ShareNumber> numbers, MemoryBudget budget)
      throws InterruptedException {
    Set<ShareNumber> good = new TreeSet<>();
    List<RefusedShare> refused = new ArrayList<>();
    List<String> troubles = new ArrayList<>();
    boolean reachable = true;
    for (ShareNumber number : numbers) {
      ShareReader reader = new ShareReader(server, number, cap);
      try {
        if (reachable) {
          new ShareVerifier(reader, cap.total(), budget).verify();
          good.add(number);
        } else {
          troubles.add("share " + number + " was not read");
        }
      } catch (BadShareException damage) {
        RefusedShare share = new RefusedShare(server, number, damage);
        refused.add(share);
        if (!share.isIncompatible()) {
          reader.advise(damage);
        }
      } catch (StorageProtocolException e) {
        troubles.add("share " + number + ": " + e.getMessage());
        reachable = e.reason() != Reason.UNREACHABLE;
      }
    }
    return new ServerFindings(good, refused, troubles);
  }

  private static Set<ShareNumber> claimed(ChkVerifyCap cap, GridServer server)
      throws StorageProtocolException, InterruptedException {
    Set<ShareNumber> claimed = new TreeSet<>(server.storage().shares(cap.storageIndex()));
    claimed.removeIf(number -> number.value() >= cap.total());
    return claimed;
  }
}
