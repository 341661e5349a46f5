// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.MdmfVerifyCap;
import org.tarnfs.caps.MdmfWriteCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.SdmfVerifyCap;
import org.tarnfs.caps.SdmfWriteCap;

/// A page that says what a cap is for, as far as the cap itself tells; it shows no cap.
final class NodeInfo {

  private NodeInfo() {}

  static String page(FileCap cap) {
    return page(cap, "file");
  }

  static String page(DirectoryCap<?> cap) {
    return page(cap.file(), "directory");
  }

  static String pageOfUnknown() {
    return page(Map.of("Type", "unknown to this version of Tarn"));
  }

  private static String page(FileCap cap, String what) {
    Map<String, String> rows = new LinkedHashMap<>();
    describe(cap, what, rows);
    return page(rows);
  }

  private static String page(Map<String, String> rows) {
    return new HtmlPage("About this cap").table(rows).text();
  }

  private static void describe(FileCap cap, String what, Map<String, String> rows) {
    rows.put("Type", kind(cap) + " " + what);
    rows.put("Grants", right(cap));
    rows.put(
        "Storage index",
        cap.toVerifyOnly().map(verify -> verify.storageIndex().abbreviated() + "…").orElse("none"));
    NodeJson.size(cap).ifPresent(size -> rows.put("Size", size + " bytes"));
  }

  private static String kind(FileCap cap) {
    return switch (cap) {
      case LiteralCap _ -> "literal";
      case ChkReadCap _, ChkVerifyCap _ -> "immutable";
      case SdmfWriteCap _, SdmfReadCap _, SdmfVerifyCap _ -> "mutable (SDMF)";
      case MdmfWriteCap _, MdmfReadCap _, MdmfVerifyCap _ -> "mutable (MDMF)";
    };
  }

  private static String right(FileCap cap) {
    return switch (cap) {
      case LiteralCap _, ChkReadCap _, SdmfReadCap _, MdmfReadCap _ -> "reading";
      case SdmfWriteCap _, MdmfWriteCap _ -> "reading and writing";
      case ChkVerifyCap _, SdmfVerifyCap _, MdmfVerifyCap _ -> "checking";
    };
  }
}
