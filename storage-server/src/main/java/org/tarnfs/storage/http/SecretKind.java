// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.crypto.SecretBytes;

/// What a request proves besides knowing the swissnum: a header line `X-Tahoe-Authorization: KIND
/// BASE64` each.
enum SecretKind {
  LEASE_RENEW("lease-renew-secret", LeaseSecrets.LENGTH, LeaseSecrets.LENGTH),
  LEASE_CANCEL("lease-cancel-secret", LeaseSecrets.LENGTH, LeaseSecrets.LENGTH),
  UPLOAD("upload-secret", 1, 1024);

  static final HttpString HEADER = new HttpString("X-Tahoe-Authorization");

  private final String token;
  private final int shortest;
  private final int longest;

  SecretKind(String token, int shortest, int longest) {
    this.token = token;
    this.shortest = shortest;
    this.longest = longest;
  }

  /// The secrets in the header's lines, which must be these kinds, each once, and no others.
  static Map<SecretKind, SecretBytes> parse(Iterable<String> lines, Set<SecretKind> due)
      throws RefusedException {
    Map<SecretKind, SecretBytes> secrets = new EnumMap<>(SecretKind.class);
    for (String line : lines) {
      int space = line.indexOf(' ');
      Optional<SecretKind> kind = of(line.substring(0, Math.max(space, 0)));
      Optional<byte[]> content = decode(line.substring(space + 1).strip());
      boolean right =
          kind.isPresent()
              && content.isPresent()
              && content.get().length >= kind.get().shortest
              && content.get().length <= kind.get().longest;
      if (!right || secrets.put(kind.get(), SecretBytes.copyOf(content.get())) != null) {
        throw refusal(due);
      }
    }
    if (!secrets.keySet().equals(due)) {
      throw refusal(due);
    }
    return secrets;
  }

  private static Optional<SecretKind> of(String token) {
    return Arrays.stream(values()).filter(kind -> kind.token.equals(token)).findFirst();
  }

  private static Optional<byte[]> decode(String base64) {
    try {
      return Optional.of(Base64.getDecoder().decode(base64));
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static RefusedException refusal(Set<SecretKind> due) {
    String kinds = due.stream().map(kind -> kind.token).collect(Collectors.joining(", "));
    return new RefusedException(
        StatusCodes.BAD_REQUEST,
        "expected X-Tahoe-Authorization lines: "
            + (kinds.isEmpty() ? "none" : kinds + ", each once, in base64")
            + "; lease secrets have "
            + LeaseSecrets.LENGTH
            + " bytes");
  }
}
