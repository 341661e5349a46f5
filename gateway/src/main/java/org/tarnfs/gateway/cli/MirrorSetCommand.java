// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.mirror.MirrorSettings;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

@Command(
    name = "set",
    description = {
      "Say how a folder is mirrored, and tell how it is. It counts at once, for this device alone.",
      "A retention names what is kept, in any order, with commas between: \"all 1d\" each version of"
          + " the last day, \"hourly 48\" the last one of each of the latest 48 hours that have any, and"
          + " so do daily, weekly, monthly and yearly; \"forever\" stands for all of them. The newest and"
          + " those that are pinned are always kept. Versions that are kept no longer go when the next"
          + " ones go into the archive, which is after 32 changes at most."
    },
    footer = {
      "",
      "Example: tarn mirror set photos --retention \"all 7d, weekly 52, monthly forever\"",
      "         tarn mirror set photos --guard-share 30%% --guard-files 100"
    })
final class MirrorSetCommand extends FolderAction {

  private static final String OFF = "off";
  private static final Pattern SHARE = Pattern.compile("(?:100|\\d{1,2}(?:\\.\\d{1,6})?)%");

  @Option(
      names = "--retention",
      paramLabel = "TEXT",
      description =
          "Which versions are kept: \"all 1d, hourly 48, daily 30, weekly 52, monthly forever\" if"
              + " nothing else is said.")
  private @Nullable String retention;

  @Option(
      names = "--guard-share",
      paramLabel = "SHARE",
      description =
          "Hold what deletes or rewrites such a share of the files within ten minutes: 50%% if"
              + " nothing else is said; off for never.")
  private @Nullable String guardShare;

  @Option(
      names = "--guard-files",
      paramLabel = "N",
      description = "Hold nothing that is about fewer files than that; 20 if nothing else is said.")
  private @Nullable Integer guardFiles;

  @Option(
      names = "--scan-every",
      paramLabel = "TIME",
      description = {
        "How often everything on disk is looked at, beside what the system tells of changes: from 1m"
            + " to 1d; 1h if nothing else is said."
      })
  private @Nullable String scanEvery;

  @Option(
      names = "--poll-every",
      paramLabel = "TIME",
      description =
          "How often other devices are asked for changes: from 1s to 1d; 10s if nothing else is"
              + " said.")
  private @Nullable String pollEvery;

  @Option(
      names = "--release-after",
      paramLabel = "TIME",
      description =
          "Keep files on the grid only that were neither changed nor read for so long, like 90d, when"
              + " all their shares are proven to be there; off for never, which is so if nothing else"
              + " is said.")
  private @Nullable String releaseAfter;

  @Option(
      names = "--release-grace",
      paramLabel = "TIME",
      description =
          "How long that must have been proven before a file is deleted here, when it is proven"
              + " again: 7d if nothing else is said.")
  private @Nullable String releaseGrace;

  @Override
  public ExitCode run() throws Exception {
    Map<String, Object> wish = wish();
    NodeApi api = api();
    ObjectNode settings =
        wish.isEmpty() ? api.get(path("/settings")) : api.post(path("/settings"), wish);
    screen().table(rows(settings), Screen.fields(settings));
    return ExitCode.OK;
  }

  private Map<String, Object> wish() throws CommandException {
    Map<String, Object> wish = new LinkedHashMap<>();
    if (retention != null) {
      wish.put("retention", retention);
    }
    if (guardShare != null) {
      wish.put("guardShare", share(guardShare));
    }
    if (guardFiles != null) {
      wish.put("guardFiles", guardFiles);
    }
    if (scanEvery != null) {
      wish.put("scanEvery", time("--scan-every", scanEvery));
    }
    if (pollEvery != null) {
      wish.put("pollEvery", time("--poll-every", pollEvery));
    }
    if (releaseAfter != null) {
      wish.put(
          "releaseAfter",
          releaseAfter.equals(OFF)
              ? Duration.ZERO.toString()
              : time("--release-after", releaseAfter));
    }
    if (releaseGrace != null) {
      wish.put("releaseGrace", time("--release-grace", releaseGrace));
    }
    return wish;
  }

  private static BigDecimal share(String text) throws CommandException {
    if (text.equals(OFF)) {
      return BigDecimal.valueOf(MirrorSettings.NEVER);
    }
    if (!SHARE.matcher(text).matches()) {
      throw CommandException.usage(
          "--guard-share must be like 50%, or off, is " + Screen.printable(text));
    }
    return new BigDecimal(text.substring(0, text.length() - 1)).movePointLeft(2);
  }

  private static String time(String option, String text) throws CommandException {
    return TimeSpan.parse(text)
        .orElseThrow(
            () ->
                CommandException.usage(
                    "%s must be like 10s, 30m or 1h, is %s"
                        .formatted(option, Screen.printable(text))))
        .toString();
  }

  private static List<List<String>> rows(JsonNode settings) {
    return List.of(
        List.of("retention", FolderText.text(settings, "retention")),
        List.of("guard-share", share(settings.path("guardShare").asDouble(0))),
        List.of("guard-files", Long.toString(FolderText.number(settings, "guardFiles"))),
        List.of("scan-every", time(settings, "scanEvery")),
        List.of("poll-every", time(settings, "pollEvery")),
        List.of(
            "release-after", settings.has("releaseAfter") ? time(settings, "releaseAfter") : OFF),
        List.of("release-grace", time(settings, "releaseGrace")));
  }

  private static String share(double share) {
    return share > 1
        ? OFF
        : BigDecimal.valueOf(share).movePointRight(2).stripTrailingZeros().toPlainString() + "%";
  }

  private static String time(JsonNode settings, String field) {
    String text = FolderText.text(settings, field);
    try {
      return TimeSpan.print(Duration.parse(text));
    } catch (DateTimeException e) {
      return text;
    }
  }
}
