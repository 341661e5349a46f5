// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.util.List;

/// Fewer good shares can be reached than the file needs.
public final class NotEnoughSharesException extends GridException {

  private static final long serialVersionUID = 1;

  private final int found;
  private final int needed;

  /// `troubles` say, one each, what happened to the shares and servers that did not serve.
  public NotEnoughSharesException(int found, int needed, int servers, List<String> troubles) {
    super(
        "found %d good shares on %d servers, need %d%s"
            .formatted(
                found,
                servers,
                needed,
                troubles.isEmpty() ? "" : ": " + String.join("; ", troubles)));
    this.found = found;
    this.needed = needed;
  }

  public int found() {
    return found;
  }

  public int needed() {
    return needed;
  }
}
