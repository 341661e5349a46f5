// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import org.tarnfs.caps.BadCapException.Reason;

/// Reads the texts of caps. Grammar: [CapKind].
final class CapParser {

  private static final String ALLEGED_READ_ONLY = "ro.";
  private static final String ALLEGED_DEEP_IMMUTABLE = "imm.";

  /// Prefixes Tahoe-LAFS keeps for testing what becomes of caps from the future.
  private static final String FUTURE_WRITE = "x-tahoe-future-test-writeable:";

  private static final String FUTURE_MUTABLE = "x-tahoe-future-test-mutable:";

  private CapParser() {}

  static Cap parse(String text, CapContext context) throws BadCapException {
    if (text.isEmpty() || text.length() > Cap.MAX_TEXT_LENGTH) {
      throw BadCapException.malformed(
          "a cap has 1 to " + Cap.MAX_TEXT_LENGTH + " characters, not " + text.length());
    }
    if (text.startsWith(ALLEGED_DEEP_IMMUTABLE)) {
      return parseAt(text, ALLEGED_DEEP_IMMUTABLE.length(), CapContext.DEEP_IMMUTABLE);
    }
    if (text.startsWith(ALLEGED_READ_ONLY)) {
      CapContext narrowed = context == CapContext.ANY ? CapContext.READ_ONLY : context;
      return parseAt(text, ALLEGED_READ_ONLY.length(), narrowed);
    }
    return parseAt(text, 0, context);
  }

  private static Cap parseAt(String text, int start, CapContext context) throws BadCapException {
    for (CapKind kind : CapKind.values()) {
      if (text.startsWith(kind.filePrefix(), start)) {
        requireAllowed(kind.strictest(), context, kind.filePrefix());
        return file(CapFields.split(kind, kind.filePrefix(), text, start));
      }
      if (text.startsWith(kind.directoryPrefix(), start)) {
        requireAllowed(kind.strictest(), context, kind.directoryPrefix());
        return new DirectoryCap<>(file(CapFields.split(kind, kind.directoryPrefix(), text, start)));
      }
    }
    if (text.startsWith(FUTURE_WRITE, start)) {
      requireAllowed(CapContext.ANY, context, FUTURE_WRITE);
    }
    if (text.startsWith(FUTURE_MUTABLE, start)) {
      requireAllowed(CapContext.READ_ONLY, context, FUTURE_MUTABLE);
    }
    return UnknownCap.of(text);
  }

  private static void requireAllowed(CapContext strictest, CapContext context, String prefix)
      throws BadCapException {
    if (context.compareTo(strictest) <= 0) {
      return;
    }
    throw context == CapContext.DEEP_IMMUTABLE
        ? new BadCapException(
            Reason.MUST_BE_DEEP_IMMUTABLE,
            "a " + prefix + " cap can change, and may not stand where nothing does")
        : new BadCapException(
            Reason.MUST_BE_READ_ONLY,
            "a " + prefix + " cap can write, and may not stand where caps only read");
  }

  private static FileCap file(CapFields fields) throws BadCapException {
    return switch (fields.kind()) {
      case LITERAL -> new LiteralCap(fields.content());
      case CHK_READ ->
          new ChkReadCap(
              fields.key(), fields.uebHash(), fields.needed(), fields.total(), fields.size());
      case CHK_VERIFY ->
          new ChkVerifyCap(
              fields.storageIndex(),
              fields.uebHash(),
              fields.needed(),
              fields.total(),
              fields.size());
      case SDMF_WRITE -> new SdmfWriteCap(new WriteKey(fields.key()), fields.fingerprint());
      case SDMF_READ -> new SdmfReadCap(new ReadKey(fields.key()), fields.fingerprint());
      case SDMF_VERIFY -> new SdmfVerifyCap(fields.storageIndex(), fields.fingerprint());
      case MDMF_WRITE -> new MdmfWriteCap(new WriteKey(fields.key()), fields.fingerprint());
      case MDMF_READ -> new MdmfReadCap(new ReadKey(fields.key()), fields.fingerprint());
      case MDMF_VERIFY -> new MdmfVerifyCap(fields.storageIndex(), fields.fingerprint());
    };
  }
}
