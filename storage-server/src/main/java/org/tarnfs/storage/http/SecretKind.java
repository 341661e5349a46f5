// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.util.Base64;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.SlotSecrets;

/// What a request proves besides knowing the swissnum: a header line `X-Tahoe-Authorization: KIND
/// BASE64` each.
enum SecretKind {
  LEASE_RENEW("lease-renew-secret", LeaseSecrets.LENGTH, LeaseSecrets.LENGTH),
  LEASE_CANCEL("lease-cancel-secret", LeaseSecrets.LENGTH, LeaseSecrets.LENGTH),
  UPLOAD("upload-secret", 1, 1024),
  WRITE_ENABLER(
      "write-enabler", SlotSecrets.WRITE_ENABLER_LENGTH, SlotSecrets.WRITE_ENABLER_LENGTH);

  static final HttpString HEADER = new HttpString("X-Tahoe-Authorization");

  private static final List<SecretKind> KINDS = List.of(values());

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
      SecretKind kind = of(line);
      SecretBytes secret = kind == null ? null : kind.decode(line);
      if (secret == null || secrets.put(kind, secret) != null) {
        throw refusal(due);
      }
    }
    if (!secrets.keySet().equals(due)) {
      throw refusal(due);
    }
    return secrets;
  }

  private static @Nullable SecretKind of(String line) {
    for (SecretKind kind : KINDS) {
      if (line.startsWith(kind.token) && line.startsWith(" ", kind.token.length())) {
        return kind;
      }
    }
    return null;
  }

  private @Nullable SecretBytes decode(String line) {
    try {
      byte[] secret = Base64.getDecoder().decode(line.substring(token.length()).strip());
      boolean fits = secret.length >= shortest && secret.length <= longest;
      return fits ? SecretBytes.copyOf(secret) : null;
    } catch (IllegalArgumentException e) {
      return null;
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
