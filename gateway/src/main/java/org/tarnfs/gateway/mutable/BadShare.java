// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.nio.ByteBuffer;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;

/// What a server has in place of a share.
///
/// @param start its first bytes, by which a writer makes sure that it replaces just this
/// @param damage what is wrong with it
record BadShare(GridServer server, ShareNumber number, ByteBuffer start, BadShareException damage) {

  @Override
  public String toString() {
    return "share " + number + " on " + server + ": " + damage.getMessage();
  }
}
