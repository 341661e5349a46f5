// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.util.regex.Pattern;
import org.tarnfs.caps.Bytes;
import org.tarnfs.storage.protocol.StorageServer;

/// A server of the grid: what identifies it, and the way to it.
///
/// @param id as in [KnownServer]; no two servers of a grid share one
/// @param nickname what people call it, which they may call another server too
/// @param permutationSeed decides its place in each file's ring
/// @param leaseSeed 20 bytes that enter the secrets of leases on it
public record GridServer(
    String id, String nickname, Bytes permutationSeed, Bytes leaseSeed, StorageServer storage) {

  private static final Pattern KEY_ID = Pattern.compile("v0-[a-z2-7]{52}");
  private static final int SHORT_ID_LENGTH = 11;

  /// For messages: the nickname, and as much of the id as tells it from others of that nickname.
  public String name() {
    String shortId = KEY_ID.matcher(id).matches() ? id.substring(0, SHORT_ID_LENGTH) : id;
    return nickname.isBlank() || nickname.equals(id) ? shortId : nickname + " (" + shortId + ")";
  }

  @Override
  public String toString() {
    return name();
  }
}
