// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.util.StatusCodes;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tarnfs.caps.ByteRange;

/// The one form of a range the protocol knows: both ends given, both included.
final class Ranges {

  private static final Pattern RANGE = Pattern.compile("bytes=([0-9]{1,40})-([0-9]{1,40})");
  private static final Pattern CONTENT_RANGE =
      Pattern.compile("bytes ([0-9]{1,40})-([0-9]{1,40})/(?:\\*|[0-9]{1,40})");

  /// No share is that long, and one can still be added to it.
  private static final long FAR = Long.MAX_VALUE - 1;

  private Ranges() {}

  static ByteRange parseRange(String header) throws RefusedException {
    return parse(RANGE, header, "Range: bytes=A-B");
  }

  static ByteRange parseContentRange(String header) throws RefusedException {
    return parse(CONTENT_RANGE, header, "Content-Range: bytes A-B/*");
  }

  static String contentRange(long start, long length) {
    return "bytes " + start + "-" + (start + length - 1) + "/*";
  }

  private static ByteRange parse(Pattern form, String header, String due) throws RefusedException {
    Matcher matcher = form.matcher(header);
    if (!matcher.matches() || position(matcher.group(1)) > position(matcher.group(2))) {
      throw new RefusedException(
          StatusCodes.REQUEST_RANGE_NOT_SATISFIABLE, "expected " + due + " with A <= B");
    }
    return new ByteRange(position(matcher.group(1)), position(matcher.group(2)) + 1);
  }

  private static long position(String digits) {
    try {
      return Math.min(Long.parseLong(digits), FAR);
    } catch (NumberFormatException e) {
      return FAR;
    }
  }
}
