// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.Cap;
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
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "cap",
    description = "Explain a cap, and print the weaker caps that follow from it.",
    footer = {"", "Example: tarn cap < photo.cap"})
final class CapCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final CapInput input = new CapInput();

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    Cap cap = input.cap();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("kind", kind(cap));
    fields.put("grants", grants(cap));
    describe(cap, fields);
    // The cap itself is known to whoever gave it; only what is weaker is new.
    addWeaker(cap, "readCap", cap.toReadOnly(), fields);
    addWeaker(cap, "verifyCap", cap.toVerifyOnly(), fields);
    screen.result(text(fields), fields);
    return ExitCode.OK;
  }

  private static void addWeaker(
      Cap cap, String name, Optional<? extends Cap> weaker, Map<String, Object> fields) {
    weaker
        .filter(other -> !other.equals(cap))
        .ifPresent(other -> fields.put(name, other.toSecretString()));
  }

  private static String text(Map<String, Object> fields) {
    StringBuilder text = new StringBuilder();
    fields.forEach(
        (name, value) -> {
          String words = name.replaceAll("([A-Z])", " $1").toLowerCase(java.util.Locale.ROOT);
          text.append(String.format("%-14s %s%n", words + ":", value));
        });
    return text.toString().stripTrailing();
  }

  private static String kind(Cap cap) {
    return switch (cap) {
      case FileCap file -> "file, " + format(file);
      case DirectoryCap<?>(FileCap file) -> "directory, " + format(file);
      case UnknownCap unknown -> "unknown to this version of Tarn";
    };
  }

  private static String format(FileCap cap) {
    return switch (cap) {
      case LiteralCap literal -> "literal";
      case ChkReadCap chk -> "immutable";
      case ChkVerifyCap chk -> "immutable";
      case SdmfWriteCap sdmf -> "mutable, SDMF";
      case SdmfReadCap sdmf -> "mutable, SDMF";
      case SdmfVerifyCap sdmf -> "mutable, SDMF";
      case MdmfWriteCap mdmf -> "mutable, MDMF";
      case MdmfReadCap mdmf -> "mutable, MDMF";
      case MdmfVerifyCap mdmf -> "mutable, MDMF";
    };
  }

  private static String grants(Cap cap) {
    return switch (cap) {
      case WriteCap write -> "reading and writing";
      case VerifyCap verify -> "checking that the shares are good, not reading";
      case FileCap read -> "reading";
      case DirectoryCap<?>(FileCap file) -> grants(file);
      case UnknownCap unknown -> "unknown";
    };
  }

  private static void describe(Cap cap, Map<String, Object> fields) {
    switch (cap) {
      case LiteralCap literal -> fields.put("size", literal.content().length());
      case ChkReadCap chk -> describe(chk.verifyCap(), fields);
      case ChkVerifyCap chk -> {
        fields.put("size", chk.size());
        fields.put("sharesNeeded", chk.needed());
        fields.put("sharesTotal", chk.total());
        fields.put("storageIndex", chk.storageIndex().toString());
      }
      case VerifyCap verify -> fields.put("storageIndex", verify.storageIndex().toString());
      case FileCap mutable -> mutable.toVerifyOnly().ifPresent(verify -> describe(verify, fields));
      case DirectoryCap<?>(FileCap file) -> describe(file, fields);
      case UnknownCap unknown -> {}
    }
  }
}
