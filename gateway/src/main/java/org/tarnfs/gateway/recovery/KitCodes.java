// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// A recovery kit cut into pieces that fit into QR codes. Each reads
///
/// `tarn-kit <number>/<how many> <mark> |<piece>|`
///
/// The numbers count from 1; the mark, the first 8 hex digits of the SHA-256 of the whole, keeps
/// pieces of two kits apart and shows that none is damaged; the bars keep blanks at the ends from
/// those who would trim them.
final class KitCodes {

  /// As much as a code takes that a telephone still reads from a plain print.
  private static final int PIECE = 800;

  /// More is for files, not for paper.
  private static final int MAX_PIECES = 64;

  private static final int MARK_BYTES = 4;
  private static final String START = "tarn-kit ";
  private static final Pattern CODE =
      Pattern.compile(START + "(\\d{1,3})/(\\d{1,3}) ([0-9a-f]{8}) \\|(.*)\\|");

  private KitCodes() {}

  /// The texts of the codes; none if there would be too many.
  static List<String> of(String kit) {
    int count = (kit.length() + PIECE - 1) / PIECE;
    if (count > MAX_PIECES) {
      return List.of();
    }
    String mark = mark(kit);
    return IntStream.range(0, count)
        .mapToObj(
            n -> {
              String piece = kit.substring(n * PIECE, Math.min(kit.length(), (n + 1) * PIECE));
              return START + (n + 1) + "/" + count + " " + mark + " |" + piece + "|";
            })
        .toList();
  }

  /// Whether a text looks as if it had been scanned.
  static boolean isCodes(String text) {
    return text.stripLeading().startsWith(START);
  }

  /// Puts together what was scanned: one code a line, in any order, and some perhaps twice.
  static String join(String scanned) throws BadKitException {
    Gathered gathered = new Gathered();
    int number = 0;
    for (String line : scanned.lines().toList()) {
      number++;
      if (!line.isBlank()) {
        gathered.add(line.strip(), number);
      }
    }
    return gathered.whole();
  }

  private static final class Gathered {

    private final SortedMap<Integer, String> pieces = new TreeMap<>();
    private int count;
    private String mark = "";

    void add(String line, int lineNumber) throws BadKitException {
      Matcher code = CODE.matcher(line);
      if (!code.matches()) {
        throw new BadKitException(
            "line " + lineNumber + " is no code of a recovery kit; need one code a line");
      }
      if (pieces.isEmpty()) {
        count = Integer.parseInt(code.group(2));
        mark = code.group(3);
      } else if (count != Integer.parseInt(code.group(2)) || !mark.equals(code.group(3))) {
        throw new BadKitException("line " + lineNumber + " is a code of another recovery kit");
      }
      pieces.put(Integer.parseInt(code.group(1)), code.group(4));
    }

    String whole() throws BadKitException {
      List<Integer> missing = new ArrayList<>();
      for (int n = 1; n <= count; n++) {
        if (!pieces.containsKey(n)) {
          missing.add(n);
        }
      }
      if (!missing.isEmpty()) {
        throw new BadKitException(
            "the recovery kit has "
                + count
                + " codes; scan these too: "
                + missing.stream().map(String::valueOf).collect(Collectors.joining(", ")));
      }
      String kit = String.join("", pieces.values());
      if (!mark(kit).equals(mark)) {
        throw new BadKitException("a code of the recovery kit was changed; scan them again");
      }
      return kit;
    }
  }

  private static String mark(String kit) {
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(kit.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash, 0, MARK_BYTES);
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
