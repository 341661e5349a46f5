// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.tarnfs.caps.crypto.SecretBytes;

/// A cap of a kind this program does not know, kept as it is, with its prefix `ro.` or `imm.` if it
/// has one: a directory must not lose what a newer program put into it.
public record UnknownCap(SecretBytes utf8) implements Cap {

  static UnknownCap of(String text) throws BadCapException {
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    if (!new String(utf8, StandardCharsets.UTF_8).equals(text)) {
      throw BadCapException.malformed("a cap must be Unicode text");
    }
    return new UnknownCap(SecretBytes.copyOf(utf8));
  }

  @Override
  public Optional<Cap> toReadOnly() {
    return Optional.empty();
  }

  @Override
  public Optional<Cap> toVerifyOnly() {
    return Optional.empty();
  }

  @Override
  public String toString() {
    return "UnknownCap[" + utf8.length() + " bytes]";
  }
}
