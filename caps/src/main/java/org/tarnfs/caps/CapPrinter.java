// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.nio.charset.StandardCharsets;

/// Writes the texts of caps. Grammar: [CapKind].
final class CapPrinter {

  private CapPrinter() {}

  static String print(Cap cap) {
    return switch (cap) {
      case FileCap file -> kind(file).filePrefix() + fields(file);
      case DirectoryCap<?> directory ->
          kind(directory.file()).directoryPrefix() + fields(directory.file());
      case UnknownCap unknown -> new String(unknown.utf8().reveal(), StandardCharsets.UTF_8);
    };
  }

  private static CapKind kind(FileCap cap) {
    return switch (cap) {
      case LiteralCap literal -> CapKind.LITERAL;
      case ChkReadCap chk -> CapKind.CHK_READ;
      case ChkVerifyCap chk -> CapKind.CHK_VERIFY;
      case SdmfWriteCap sdmf -> CapKind.SDMF_WRITE;
      case SdmfReadCap sdmf -> CapKind.SDMF_READ;
      case SdmfVerifyCap sdmf -> CapKind.SDMF_VERIFY;
      case MdmfWriteCap mdmf -> CapKind.MDMF_WRITE;
      case MdmfReadCap mdmf -> CapKind.MDMF_READ;
      case MdmfVerifyCap mdmf -> CapKind.MDMF_VERIFY;
    };
  }

  private static String fields(FileCap cap) {
    return switch (cap) {
      case LiteralCap literal -> literal.content().revealBase32();
      case ChkReadCap chk ->
          chk(chk.key().revealBase32(), chk.uebHash(), chk.needed(), chk.total(), chk.size());
      case ChkVerifyCap chk ->
          chk(chk.storageIndex().toString(), chk.uebHash(), chk.needed(), chk.total(), chk.size());
      case WriteCap write -> mutable(write.writeKey().bytes().revealBase32(), write.fingerprint());
      case SdmfReadCap sdmf -> mutable(sdmf.readKey().bytes().revealBase32(), sdmf.fingerprint());
      case MdmfReadCap mdmf -> mutable(mdmf.readKey().bytes().revealBase32(), mdmf.fingerprint());
      case SdmfVerifyCap sdmf -> mutable(sdmf.storageIndex().toString(), sdmf.fingerprint());
      case MdmfVerifyCap mdmf -> mutable(mdmf.storageIndex().toString(), mdmf.fingerprint());
    };
  }

  private static String chk(String first, Bytes hash, int needed, int total, long size) {
    return first + ":" + hash + ":" + needed + ":" + total + ":" + size;
  }

  private static String mutable(String first, Fingerprint fingerprint) {
    return first + ":" + fingerprint.bytes();
  }
}
