// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HttpString;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.SlotSecrets;

/// A request that may be answered, with the piece of its body that has come in: all of it but for
/// long share data, whose pieces are handed over one after the other. The piece is not there any
/// more when the request has been answered.
record Request(
    HttpServerExchange exchange,
    Route.Match match,
    Map<SecretKind, SecretBytes> secrets,
    ByteBuffer piece,
    long pieceOffset) {

  StorageIndex index() {
    return match.index();
  }

  ShareNumber share() {
    return match.share();
  }

  LeaseSecrets lease() {
    return new LeaseSecrets(secret(SecretKind.LEASE_RENEW), secret(SecretKind.LEASE_CANCEL));
  }

  SecretBytes uploadSecret() {
    return secret(SecretKind.UPLOAD);
  }

  SlotSecrets slotSecrets() {
    return new SlotSecrets(secret(SecretKind.WRITE_ENABLER), lease());
  }

  Optional<String> header(HttpString name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  private SecretBytes secret(SecretKind kind) {
    SecretBytes secret = secrets.get(kind);
    if (secret == null) {
      throw new IllegalStateException("the route does not ask for " + kind);
    }
    return secret;
  }
}
