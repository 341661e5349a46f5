// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.tarnfs.caps.StorageIndex;

/// The order in which the servers of a grid are asked for the shares of one file: that of
/// `SHA-1(storage index || permutation seed)`, so that each file has its own order, and every
/// client finds the same one.
public final class PermutedRing {

  private PermutedRing() {}

  public static List<GridServer> from(StorageIndex index, List<GridServer> servers) {
    MessageDigest sha1 = sha1();
    Map<GridServer, byte[]> places = new HashMap<>();
    for (GridServer server : servers) {
      sha1.update(index.bytes().asReadOnlyBuffer());
      sha1.update(server.permutationSeed().asReadOnlyBuffer());
      places.put(server, sha1.digest());
    }
    return servers.stream()
        .sorted((a, b) -> Arrays.compareUnsigned(places.get(a), places.get(b)))
        .toList();
  }

  private static MessageDigest sha1() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-1", e);
    }
  }
}
