// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.nio.ByteBuffer;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.MutableShare;

/// A share that a server has, of a version that its writer signed. Its hashes and blocks are not
/// proved yet. Equal to itself only.
final class FoundShare {

  private final GridServer server;
  private final ShareNumber number;
  private final MutableShare header;
  private final ByteBuffer start;

  /// @param start its first bytes
  FoundShare(GridServer server, ShareNumber number, MutableShare header, ByteBuffer start) {
    this.server = server;
    this.number = number;
    this.header = header;
    this.start = start.asReadOnlyBuffer();
  }

  GridServer server() {
    return server;
  }

  ShareNumber number() {
    return number;
  }

  MutableShare header() {
    return header;
  }

  /// As much of the share as was read when it was found.
  ByteBuffer start() {
    return start.duplicate();
  }

  @Override
  public String toString() {
    return "share " + number + " on " + server;
  }
}
