// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.gateway.directory.BadChildException.Reason;

/// From the two texts in an entry to a child, and back. A cap of unknown kind in the place of the
/// read cap is marked `ro.` or `imm.` while it is outside, as there nothing else says what it is;
/// in the entry its place says it. Rules: `unknown.py` and `nodemaker.py` of Tahoe-LAFS.
final class ChildCaps {

  private static final String READ_ONLY = "ro.";
  private static final String DEEP_IMMUTABLE = "imm.";

  private ChildCaps() {}

  static Child parse(String write, String read, CapContext context) throws BadChildException {
    if (write.isEmpty() && read.isEmpty()) {
      return new Child.Hidden();
    }
    try {
      return switch (Cap.parse(write.isEmpty() ? read : write, context)) {
        case UnknownCap unknown when write.isEmpty() -> readable(read, context);
        case UnknownCap unknown when read.isEmpty() ->
            readable(diminished(write, context), context);
        case UnknownCap unknown -> writable(unknown, read, context);
        case Cap known -> new Child.Known(known);
      };
    } catch (BadCapException e) {
      throw BadChildException.of(e);
    }
  }

  private static Child readable(String read, CapContext context) throws BadCapException {
    return switch (Cap.parse(strengthened(read, context), context)) {
      case UnknownCap unknown -> new Child.UnknownReadable(unknown);
      case Cap known -> new Child.Known(known);
    };
  }

  private static Child writable(UnknownCap write, String read, CapContext context)
      throws BadCapException, BadChildException {
    if (context == CapContext.DEEP_IMMUTABLE || read.startsWith(DEEP_IMMUTABLE)) {
      throw new BadChildException(
          Reason.MUST_BE_DEEP_IMMUTABLE, "what never changes has no write cap");
    }
    return new Child.UnknownWritable(write, Cap.parse(strengthened(read, context), context));
  }

  /// A single cap is one that may be read by if it says so.
  private static String diminished(String write, CapContext context) throws BadChildException {
    boolean frozen = context == CapContext.DEEP_IMMUTABLE;
    if (write.startsWith(DEEP_IMMUTABLE) || (write.startsWith(READ_ONLY) && !frozen)) {
      return write;
    }
    throw new BadChildException(
        Reason.MUST_NOT_BE_UNKNOWN_WRITE,
        "a cap of unknown kind may be a write cap, and needs a read cap beside it");
  }

  private static String strengthened(String read, CapContext context) {
    if (read.startsWith(DEEP_IMMUTABLE)) {
      return read;
    }
    String bare = read.startsWith(READ_ONLY) ? read.substring(READ_ONLY.length()) : read;
    return (context == CapContext.DEEP_IMMUTABLE ? DEEP_IMMUTABLE : READ_ONLY) + bare;
  }

  static String writeText(Child child) {
    return child.writeCap().map(Cap::toSecretString).orElse("");
  }

  /// Without the mark that the place implies.
  static String readText(Child child, CapContext context) {
    String text = child.readCap().map(Cap::toSecretString).orElse("");
    if (text.startsWith(READ_ONLY)) {
      return text.substring(READ_ONLY.length());
    }
    return text.startsWith(DEEP_IMMUTABLE) && context == CapContext.DEEP_IMMUTABLE
        ? text.substring(DEEP_IMMUTABLE.length())
        : text;
  }
}
