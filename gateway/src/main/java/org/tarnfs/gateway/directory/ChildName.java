// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import org.tarnfs.gateway.directory.BadChildException.Reason;

/// The name of a child in its directory: Unicode text in normal form C, so that texts that look the
/// same are the same name. Ordered by code point, as a directory lists its entries.
public final class ChildName implements Comparable<ChildName> {

  /// The longest name an entry is made under, in bytes of UTF-8; four times what file systems take.
  public static final int MAX_LENGTH = 1024;

  /// The longest name that is read. Normalising takes quadratic time where marks stand out of
  /// order, and others choose what is read.
  private static final int MAX_FOREIGN_LENGTH = 8 * MAX_LENGTH;

  private final String text;

  private ChildName(String text) {
    this.text = text;
  }

  /// A name to make an entry under: one that a path can hold.
  public static ChildName of(String text) throws BadChildException {
    ChildName name = existing(text);
    if (name.text.isEmpty() || name.text.equals(".") || name.text.equals("..")) {
      throw bad("a child's name may not be empty, \".\" or \"..\"");
    }
    if (name.text.indexOf('/') >= 0 || name.text.indexOf('\0') >= 0) {
      throw bad("a child's name may not contain a slash or a NUL character");
    }
    if (name.utf8().length > MAX_LENGTH) {
      throw bad("a child's name may not be longer than " + MAX_LENGTH + " bytes");
    }
    return name;
  }

  /// A name to look for. Other programs make entries under names that [#of] refuses; they can be
  /// listed, read and deleted all the same.
  public static ChildName existing(String text) throws BadChildException {
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw bad("a child's name must be Unicode text");
    }
    return normalized(text);
  }

  static ChildName decode(byte[] utf8) throws BadChildException {
    try {
      return normalized(
          StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw bad("the name is not UTF-8");
    }
  }

  byte[] utf8() {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ChildName normalized(String text) throws BadChildException {
    if (text.length() > MAX_FOREIGN_LENGTH) {
      throw bad("the name has more than " + MAX_FOREIGN_LENGTH + " characters");
    }
    return new ChildName(Normalizer.normalize(text, Normalizer.Form.NFC));
  }

  private static BadChildException bad(String message) {
    return new BadChildException(Reason.BAD_NAME, message);
  }

  /// For messages: on one line whatever the name holds.
  public String quoted() {
    StringBuilder quoted = new StringBuilder("\"");
    text.codePoints()
        .map(point -> Character.isISOControl(point) ? '?' : point)
        .forEach(quoted::appendCodePoint);
    return quoted.append('"').toString();
  }

  @Override
  public int compareTo(ChildName other) {
    int shorter = Math.min(text.length(), other.text.length());
    for (int i = 0; i < shorter; i++) {
      char mine = text.charAt(i);
      char its = other.text.charAt(i);
      if (mine != its) {
        return Integer.compare(rank(mine), rank(its));
      }
    }
    return Integer.compare(text.length(), other.text.length());
  }

  /// Surrogates stand for the code points above all others.
  private static int rank(char unit) {
    return Character.isSurrogate(unit) ? unit + Character.MAX_VALUE : unit;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ChildName that && text.equals(that.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  /// The name itself.
  @Override
  public String toString() {
    return text;
  }
}
