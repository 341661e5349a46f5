// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.file.CheckResults.ShareTrouble;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.UnknownShareVersionException;

/// A share that a server has, and that is no good.
record RefusedShare(GridServer server, ShareNumber number, BadShareException why) {

  boolean isIncompatible() {
    return why instanceof UnknownShareVersionException;
  }

  /// Whether both are the same share on the same server, whatever is wrong with it.
  boolean isThatOf(RefusedShare other) {
    return server.equals(other.server) && number.equals(other.number);
  }

  ShareTrouble trouble() {
    return new ShareTrouble(server.id(), number, String.valueOf(why.getMessage()));
  }
}
