// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import java.util.Base64;
import java.util.Optional;
import org.tarnfs.caps.crypto.BadKeyException;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.SigningKey;

/// The key pair that something mutable is to be made of: the argument `private-key`, an unencrypted
/// PKCS#8 `PrivateKeyInfo` in DER, in the base64 that is safe in URLs. It grants what the cap does.
final class PrivateKeyArgument {

  private static final String NAME = "private-key";

  /// Longer texts are no keys, and need not be decoded to tell.
  private static final int MAX_LENGTH = 2 * SigningKey.MAX_LENGTH;

  private PrivateKeyArgument() {}

  static boolean isIn(Arguments arguments) {
    return !arguments.text(NAME).isEmpty();
  }

  static Optional<SigningKey> of(Arguments arguments) throws WebException {
    String text = arguments.text(NAME);
    if (text.isEmpty()) {
      return Optional.empty();
    }
    if (text.length() > MAX_LENGTH) {
      throw bad("it is longer than one");
    }
    try {
      byte[] der = Base64.getUrlDecoder().decode(text);
      return Optional.of(SigningKey.decode(SecretBytes.copyOf(der)));
    } catch (BadKeyException e) {
      throw bad(String.valueOf(e.getMessage()));
    } catch (IllegalArgumentException e) {
      throw bad("it is not in the base64 of URLs");
    }
  }

  private static WebException bad(String reason) {
    return new WebException(
        BAD_ARGUMENT, NAME + "= must be a private RSA key of 2048 bits: " + reason);
  }
}
