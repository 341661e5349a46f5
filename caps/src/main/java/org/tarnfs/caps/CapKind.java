// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// Every kind of file cap, by the prefixes of its text as a file and as a directory, the number of
/// fields behind them, and the strictest context it may stand in.
///
/// | fields | text |
/// |---|---|
/// | literal | content |
/// | immutable | key or storage index `:` UEB hash `:` needed `:` total `:` size |
/// | mutable | write key, read key or storage index `:` fingerprint |
///
/// Byte strings are in base32, numbers in decimal. Old programs put further fields behind those of
/// MDMF caps, with no meaning today.
enum CapKind {
  LITERAL("URI:LIT:", "URI:DIR2-LIT:", 1, CapContext.DEEP_IMMUTABLE),
  CHK_READ("URI:CHK:", "URI:DIR2-CHK:", 5, CapContext.DEEP_IMMUTABLE),
  CHK_VERIFY("URI:CHK-Verifier:", "URI:DIR2-CHK-Verifier:", 5, CapContext.DEEP_IMMUTABLE),
  SDMF_WRITE("URI:SSK:", "URI:DIR2:", 2, CapContext.ANY),
  SDMF_READ("URI:SSK-RO:", "URI:DIR2-RO:", 2, CapContext.READ_ONLY),
  SDMF_VERIFY("URI:SSK-Verifier:", "URI:DIR2-Verifier:", 2, CapContext.DEEP_IMMUTABLE),
  MDMF_WRITE("URI:MDMF:", "URI:DIR2-MDMF:", 2, CapContext.ANY),
  MDMF_READ("URI:MDMF-RO:", "URI:DIR2-MDMF-RO:", 2, CapContext.READ_ONLY),
  MDMF_VERIFY("URI:MDMF-Verifier:", "URI:DIR2-MDMF-Verifier:", 2, CapContext.DEEP_IMMUTABLE);

  private final String filePrefix;
  private final String directoryPrefix;
  private final int fields;
  private final CapContext strictest;

  CapKind(String filePrefix, String directoryPrefix, int fields, CapContext strictest) {
    this.filePrefix = filePrefix;
    this.directoryPrefix = directoryPrefix;
    this.fields = fields;
    this.strictest = strictest;
  }

  String filePrefix() {
    return filePrefix;
  }

  String directoryPrefix() {
    return directoryPrefix;
  }

  int fields() {
    return fields;
  }

  boolean hasExtensions() {
    return switch (this) {
      case MDMF_WRITE, MDMF_READ, MDMF_VERIFY -> true;
      case LITERAL, CHK_READ, CHK_VERIFY, SDMF_WRITE, SDMF_READ, SDMF_VERIFY -> false;
    };
  }

  /// The strictest context in which a cap of this kind may stand.
  CapContext strictest() {
    return strictest;
  }
}
