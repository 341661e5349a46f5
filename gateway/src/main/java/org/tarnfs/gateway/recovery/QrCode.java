// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import com.google.zxing.BarcodeFormat;
import com.google.zxing.BinaryBitmap;
import com.google.zxing.EncodeHintType;
import com.google.zxing.RGBLuminanceSource;
import com.google.zxing.ReaderException;
import com.google.zxing.WriterException;
import com.google.zxing.common.BitMatrix;
import com.google.zxing.common.HybridBinarizer;
import com.google.zxing.qrcode.QRCodeReader;
import com.google.zxing.qrcode.QRCodeWriter;
import com.google.zxing.qrcode.decoder.ErrorCorrectionLevel;
import com.google.zxing.qrcode.encoder.QRCode;
import java.util.EnumMap;
import java.util.Map;

/// A text in ASCII as a QR code that stays readable when a seventh of it is stained.
final class QrCode {

  /// In modules, as the standard wants it.
  private static final int MARGIN = 4;

  /// On each side of a module, in the picture that is read for a test.
  private static final int PIXELS = 4;

  private static final Map<EncodeHintType, Object> HINTS =
      Map.of(
          EncodeHintType.ERROR_CORRECTION, ErrorCorrectionLevel.M, EncodeHintType.MARGIN, MARGIN);

  private QrCode() {}

  /// One unit of the drawing is one module. Each run of dark modules in a row is one rectangle.
  ///
  /// @param label for who cannot see it
  /// @throws IllegalArgumentException if the text is longer than a code takes: 2,331 characters
  static String toSvg(String text, String label) {
    BitMatrix modules = modules(text);
    StringBuilder path = new StringBuilder();
    for (int y = 0; y < modules.getHeight(); y++) {
      for (int x = 0; x < modules.getWidth(); x++) {
        int start = x;
        while (x < modules.getWidth() && modules.get(x, y)) {
          x++;
        }
        if (x > start) {
          path.append("M%d %dh%dv1h-%dz".formatted(start, y, x - start, x - start));
        }
      }
    }
    return """
    <svg viewBox="0 0 %1$d %1$d" shape-rendering="crispEdges" role="img" aria-label="%2$s">\
    <rect width="%1$d" height="%1$d" fill="#fff"/><path d="%3$s"/></svg>
    """
        .formatted(modules.getWidth(), label, path);
  }

  /// Of the eight ways to mask the modules, the best by the standard, unless readers take something
  /// within for one of the three corners, as happens to one code in thirty; then another way.
  private static BitMatrix modules(String text) {
    BitMatrix best = encode(text, HINTS);
    BitMatrix modules = best;
    for (int mask = 0; !isReadable(modules, text); mask++) {
      if (mask == QRCode.NUM_MASK_PATTERNS) {
        return best;
      }
      Map<EncodeHintType, Object> hints = new EnumMap<>(HINTS);
      hints.put(EncodeHintType.QR_MASK_PATTERN, mask);
      modules = encode(text, hints);
    }
    return modules;
  }

  private static BitMatrix encode(String text, Map<EncodeHintType, Object> hints) {
    try {
      return new QRCodeWriter().encode(text, BarcodeFormat.QR_CODE, 0, 0, hints);
    } catch (WriterException e) {
      throw new IllegalArgumentException("too long for a QR code: " + text.length(), e);
    }
  }

  private static boolean isReadable(BitMatrix modules, String text) {
    int side = modules.getWidth() * PIXELS;
    int[] picture = new int[side * side];
    for (int i = 0; i < picture.length; i++) {
      picture[i] = modules.get(i % side / PIXELS, i / side / PIXELS) ? 0 : 0xffffff;
    }
    RGBLuminanceSource source = new RGBLuminanceSource(side, side, picture);
    try {
      return new QRCodeReader()
          .decode(new BinaryBitmap(new HybridBinarizer(source)))
          .getText()
          .equals(text);
    } catch (ReaderException e) {
      return false;
    }
  }
}
