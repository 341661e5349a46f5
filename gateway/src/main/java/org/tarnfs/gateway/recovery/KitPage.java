// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A recovery kit on paper. The page asks no host for anything and runs nothing, which it also
/// tells the browser.
final class KitPage {

  private static final int GROUP = 4;

  /// The words that say what kind of cap it is.
  private static final Pattern CAP = Pattern.compile("URI:[A-Z0-9-]+:");

  private static final String HEAD =
      """
      <!DOCTYPE html>
      <html lang="en">
      <head>
      <meta charset="utf-8">
      <meta http-equiv="Content-Security-Policy"
        content="default-src 'none'; style-src 'unsafe-inline'">
      <meta name="referrer" content="no-referrer">
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <title>Recovery kit</title>
      <style>
      @page { margin: 15mm }
      body { font: 11pt/1.45 sans-serif; color: #000; background: #fff; max-width: 180mm;
        margin: 8mm auto; padding: 0 4mm }
      h1 { font-size: 20pt; margin: 0 }
      h2 { font-size: 13pt; margin: 7mm 0 2mm; break-after: avoid }
      .warning { border: 1mm solid #000; padding: 2mm 4mm; font-weight: bold }
      .key { font: 13pt/1.7 monospace; margin: 0; word-spacing: .35em }
      .row { display: flex; flex-wrap: wrap; gap: 6mm; align-items: flex-start }
      figure { margin: 0; break-inside: avoid }
      figcaption { font-size: 10pt; text-align: center }
      .small svg { width: 55mm } .large svg { width: 85mm }
      svg { display: block; max-width: 100% }
      </style>
      </head>
      <body>
      """;

  private static final String FROM_CODES =
      ", or with a text file of what the numbered codes below say, one code a line, in any order";

  private static final String LETTERS =
      " What looks like 0 or 1 in the lines of small letters is the letter o or l.";

  private static final String TOO_LARGE =
      """
      <h2>The whole kit</h2>
      <p>It is too large for codes on paper, as it knows very many servers. Keep its file too.</p>
      """;

  private final RecoveryKit kit;
  private final List<String> codes;

  KitPage(RecoveryKit kit) {
    this.kit = kit;
    this.codes = KitCodes.of(KitJson.writeShort(kit));
  }

  String html() {
    StringBuilder html = new StringBuilder(HEAD);
    appendIntroduction(html);
    appendKey(html);
    appendCodes(html);
    return html.append("</body>\n</html>\n").toString();
  }

  private void appendIntroduction(StringBuilder html) {
    html.append(
        """
      <h1>Recovery kit</h1>
      <p>of <b>%s</b>, made %s UTC</p>
      <p class="warning">Whoever holds this page can read everything that this computer has backed
      up. Keep it where you keep passports, not beside the computer, and make no photograph of
      it.</p>
      <p>If the computer is lost, this page brings its mirrored folders back. Nothing else is needed
      from the old one: neither a password nor an account. Folders and servers that were added
      after this day may be missing; then print a new kit.</p>
      <h2>How to get everything back</h2>
      <ol>
      <li>Install Tarn on the new computer.</li>
      <li>Start <code>tarn recover --kit FILE</code> with the file of this kit%s.
      Or start <code>tarn recover</code> and type the recovery key.</li>
      <li>Choose what to bring back, and where to. Read the report at the end, and keep this
      page.</li>
      </ol>
      """
            .formatted(
                escape(kit.nickname().isBlank() ? "a node without a name" : kit.nickname()),
                kit.made()
                    .truncatedTo(ChronoUnit.SECONDS)
                    .toString()
                    .replaceAll("[TZ]", " ")
                    .strip(),
                codes.isEmpty() ? "" : FROM_CODES));
  }

  private void appendKey(StringBuilder html) {
    String key = kit.rootCap().toSecretString();
    Matcher parts = CAP.matcher(key);
    String kind = parts.lookingAt() ? parts.group() : "";
    String rest = key.substring(kind.length());
    html.append(
        """
      <h2>Recovery key</h2>
      <p>Blanks and new lines do not matter, colons and capital letters do.%s</p>
      """
            .formatted(rest.matches("[a-z2-7:]*") ? LETTERS : ""));
    appendKeyLine(html, kind);
    for (String field : rest.split("(?<=:)", -1)) {
      appendKeyLine(html, field.replaceAll("([^:]{" + GROUP + "})(?=[^:])", "$1 "));
    }
    html.append("<div class=\"row small\">\n");
    appendFigure(html, key, "The recovery key");
    html.append("</div>\n");
  }

  private static void appendKeyLine(StringBuilder html, String text) {
    html.append("<p class=\"key\">").append(escape(text)).append("</p>\n");
  }

  private void appendCodes(StringBuilder html) {
    if (codes.isEmpty()) {
      html.append(TOO_LARGE);
      return;
    }
    html.append("<h2>The whole kit</h2>\n<div class=\"row large\">\n");
    for (int n = 1; n <= codes.size(); n++) {
      appendFigure(html, codes.get(n - 1), "Code " + n + " of " + codes.size());
    }
    html.append("</div>\n");
  }

  private static void appendFigure(StringBuilder html, String text, String caption) {
    html.append("<figure>").append(QrCode.toSvg(text, caption));
    html.append("<figcaption>").append(caption).append("</figcaption></figure>\n");
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
