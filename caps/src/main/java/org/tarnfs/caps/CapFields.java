// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.util.Optional;
import org.tarnfs.caps.crypto.SecretBytes;

/// The fields behind the prefix of a cap's text, each checked as it is taken.
final class CapFields {

  private final CapKind kind;
  private final String prefix;
  private final String[] texts;

  private CapFields(CapKind kind, String prefix, String[] texts) {
    this.kind = kind;
    this.prefix = prefix;
    this.texts = texts;
  }

  /// The fields of `text`, whose prefix stands at `start`.
  static CapFields split(CapKind kind, String prefix, String text, int start)
      throws BadCapException {
    String[] texts = text.substring(start + prefix.length()).split(":", kind.fields() + 1);
    CapFields fields = new CapFields(kind, prefix, texts);
    boolean extended = texts.length > kind.fields() && kind.hasExtensions();
    if (texts.length != kind.fields() && !extended) {
      throw fields.malformed("needs " + kind.fields() + " fields");
    }
    return fields;
  }

  CapKind kind() {
    return kind;
  }

  SecretBytes content() throws BadCapException {
    return SecretBytes.ofBase32(texts[0])
        .filter(content -> content.length() <= LiteralCap.MAX_FOREIGN_SIZE)
        .orElseThrow(
            () -> malformed("needs at most " + LiteralCap.MAX_FOREIGN_SIZE + " bytes in base32"));
  }

  SecretBytes key() throws BadCapException {
    return SecretBytes.ofBase32(texts[0])
        .filter(key -> key.length() == WriteKey.LENGTH)
        .orElseThrow(() -> malformed("needs a key of 26 base32 characters"));
  }

  StorageIndex storageIndex() throws BadCapException {
    return StorageIndex.parse(texts[0])
        .orElseThrow(() -> malformed("needs a storage index of 26 base32 characters"));
  }

  Fingerprint fingerprint() throws BadCapException {
    return hash()
        .map(Fingerprint::new)
        .orElseThrow(() -> malformed("needs a fingerprint of 52 base32 characters"));
  }

  Bytes uebHash() throws BadCapException {
    return hash().orElseThrow(() -> malformed("needs a hash of 52 base32 characters"));
  }

  private Optional<Bytes> hash() {
    return Bytes.ofBase32(texts[1]).filter(hash -> hash.length() == Fingerprint.LENGTH);
  }

  int needed() throws BadCapException {
    return (int) number(texts[2], 1, total(), "the number of shares needed");
  }

  int total() throws BadCapException {
    return (int) number(texts[3], 1, EncodingParameters.MAX_TOTAL, "the number of shares");
  }

  long size() throws BadCapException {
    return number(texts[4], 0, Long.MAX_VALUE, "the size");
  }

  /// A decimal number; leading zeros are allowed, as Tahoe-LAFS allows them.
  private long number(String text, long least, long most, String what) throws BadCapException {
    long value = 0;
    boolean good = !text.isEmpty();
    for (int i = 0; i < text.length() && good; i++) {
      int digit = text.charAt(i) - '0';
      good = digit >= 0 && digit <= 9 && value <= Math.floorDiv(most - digit, 10);
      value = value * 10 + digit;
    }
    if (!good || value < least) {
      throw malformed("needs " + what + ", from " + least + " to " + most);
    }
    return value;
  }

  private BadCapException malformed(String complaint) {
    return BadCapException.malformed("malformed cap: " + prefix + " " + complaint);
  }
}
