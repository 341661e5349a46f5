// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.tarnfs.gateway.recovery.Kits.KEY;
import static org.tarnfs.gateway.recovery.Kits.kit;
import static org.tarnfs.gateway.recovery.Kits.servers;

import com.google.zxing.BinaryBitmap;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.random.RandomGenerator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
class KitPageTest {

  private static final Pattern SVG =
      Pattern.compile("<svg viewBox=\"0 0 (\\d+) \\1\".*?<path d=\"([^\"]*)\"");
  private static final Pattern RUN = Pattern.compile("M(\\d+) (\\d+)h(\\d+)v1h-\\3z");

  /// Pixels on each side of a module.
  private static final int SCALE = 6;

  @Test
  void firstCodeIsTheRecoveryKey() throws Exception {
    assertThat(scan(kit().toPage()).getFirst()).isEqualTo(KEY);
  }

  @Test
  void wholeKitComesBackFromItsCodesInAnyOrder(RandomGenerator random) throws Exception {
    List<String> codes = new ArrayList<>(kitCodes());
    assertThat(codes).hasSizeGreaterThan(3);
    codes.add(codes.get(1));
    Collections.shuffle(codes, Random.from(random));

    assertThat(RecoveryKit.parse("\n  " + String.join(" \r\n\n", codes))).isEqualTo(kit());
  }

  @Test
  void missingCodesAreNamed() throws Exception {
    List<String> codes = kitCodes();

    assertRefused(
        codes.subList(2, codes.size()),
        "the recovery kit has " + codes.size() + " codes; scan these too: 1, 2");
  }

  @Test
  void codesOfTwoKitsDoNotMix() throws Exception {
    List<String> other = KitCodes.of(KitJson.writeShort(kit("other", servers(10))));

    assertRefused(
        List.of(kitCodes().getFirst(), other.getLast()),
        "line 2 is a code of another recovery kit");
  }

  @Test
  void changedOrForeignCodesAreRefused() throws Exception {
    List<String> changed = kitCodes().stream().map(code -> code.replace("4000", "4100")).toList();

    assertRefused(changed, "a code of the recovery kit was changed; scan them again");
    assertRefused(
        List.of(kitCodes().getFirst(), KEY),
        "line 2 is no code of a recovery kit; need one code a line");
  }

  @Test
  void keyIsThereToType() throws Exception {
    String typed =
        Pattern.compile("<p class=\"key\">(.*?)</p>")
            .matcher(kit().toPage())
            .results()
            .map(line -> line.group(1))
            .reduce("", (text, line) -> text + line + "\n");

    assertThat(typed).startsWith("URI:DIR2:\ngn4x awc2 gn4x awc2 gn4x awc2 ga:\n3zq6 rhdk ");
    assertThat(RecoveryKit.parseKey(typed)).isEqualTo(kit().rootCap());
  }

  @Test
  void pageNeedsNothingFromAnywhere() {
    String page = kit().toPage();

    assertThat(page.toLowerCase(Locale.ROOT))
        .doesNotContain("http:", "https:", "<script", "src=", "href=", "url(", "@import")
        .doesNotContainPattern(" on\\w+=")
        .contains("default-src 'none'");
    assertThat(page)
        .contains("Tom &amp; &lt;Jerry&gt;", "made 2026-11-27 02:03:04 UTC")
        .contains("Whoever holds this page can read everything")
        .contains("tarn recover --kit FILE");
  }

  @Test
  void kitTooLargeForPaperIsNotOnIt() throws Exception {
    String page = kit("n", servers(200)).toPage();

    assertThat(scan(page)).containsExactly(KEY);
    assertThat(page).contains("Keep its file too.").doesNotContain("numbered codes");
  }

  private static List<String> kitCodes() throws ReaderException {
    List<String> codes = scan(kit().toPage());
    return codes.subList(1, codes.size());
  }

  private static void assertRefused(List<String> codes, String message) {
    assertThatExceptionOfType(BadKitException.class)
        .isThrownBy(() -> RecoveryKit.parse(String.join("\n", codes)))
        .withMessage(message);
  }

  /// What a scanner reads from the drawings of a page.
  private static List<String> scan(String page) throws ReaderException {
    List<String> texts = new ArrayList<>();
    Matcher drawings = SVG.matcher(page);
    while (drawings.find()) {
      texts.add(scan(Integer.parseInt(drawings.group(1)), drawings.group(2)));
    }
    return texts;
  }

  private static String scan(int width, String path) throws ReaderException {
    int side = width * SCALE;
    int[] pixels = new int[side * side];
    Arrays.fill(pixels, 0xffffff);
    assertThat(RUN.matcher(path).replaceAll("")).isEmpty();
    for (MatchResult run : RUN.matcher(path).results().toList()) {
      int x = SCALE * Integer.parseInt(run.group(1));
      int y = SCALE * Integer.parseInt(run.group(2));
      int length = SCALE * Integer.parseInt(run.group(3));
      for (int row = y; row < y + SCALE; row++) {
        Arrays.fill(pixels, row * side + x, row * side + x + length, 0);
      }
    }
    RGBLuminanceSource source = new RGBLuminanceSource(side, side, pixels);
    return new QRCodeReader().decode(new BinaryBitmap(new HybridBinarizer(source))).getText();
  }
}
