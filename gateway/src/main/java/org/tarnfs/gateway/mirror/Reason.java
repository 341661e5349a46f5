// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

/// Why something is not as it is to be, as a code that stays; what to do about it is in
/// [#advice()].
public enum Reason {
  WAITING_FOR_SERVERS(
      "the grid cannot be reached, or too few of its servers; tries again by itself"),
  CHANGING("the file changes while it is read; tries again when it rests"),
  UNREADABLE("this user may not read it; change its permissions, or leave it out in .tarnignore"),
  NOT_WRITABLE("this user may not write there; change the permissions of the folder"),
  DISK_FULL("the disk is full; make room, and it goes on by itself"),
  CHANGED_ON_DISK("it was changed here in the same moment; looks at it again"),
  NAME_CLASH("another name in its folder looks the same to other systems; rename one of them"),
  NAME_IMPOSSIBLE("no file here can have that name; rename it on the other device"),
  NOT_EMPTY("it was deleted elsewhere, but holds files here that are left out"),
  KIND_UNSUPPORTED("it is a device, a socket or the like, which is not kept"),
  SHARES_MISSING("too few shares of it are left on the servers that can be reached"),
  DEVICE_UNREADABLE("what another device has told cannot be read"),
  FAILED("see the details; tries again by itself");

  private final String advice;

  Reason(String advice) {
    this.advice = advice;
  }

  /// What is the matter and what comes next, in one line.
  public String advice() {
    return advice;
  }
}
