// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import org.tarnfs.caps.ByteRange;

/// What a request's body is, and what can be said against it before it is read.
sealed interface BodyKind {

  /// Returns if the body may be read: its length is given, allowed, and what the headers say.
  void check(HttpServerExchange exchange) throws RefusedException;

  /// None, or one that is ignored.
  record None() implements BodyKind {

    @Override
    public void check(HttpServerExchange exchange) {}
  }

  /// A message in CBOR.
  record Message(int maximumLength) implements BodyKind {

    private static final String CBOR = "application/cbor";

    @Override
    public void check(HttpServerExchange exchange) throws RefusedException {
      if (length(exchange) > maximumLength) {
        throw new RefusedException(
            StatusCodes.REQUEST_ENTITY_TOO_LARGE, "at most " + maximumLength + " bytes here");
      }
      String type = exchange.getRequestHeaders().getFirst(Headers.CONTENT_TYPE);
      if (type != null && !type.split(";", 2)[0].strip().equalsIgnoreCase(CBOR)) {
        throw new RefusedException(StatusCodes.UNSUPPORTED_MEDIA_TYPE, "expected " + CBOR);
      }
    }
  }

  /// Bytes of a share, as many as the range they are for.
  record ShareData() implements BodyKind {

    @Override
    public void check(HttpServerExchange exchange) throws RefusedException {
      String header = exchange.getRequestHeaders().getFirst(Headers.CONTENT_RANGE);
      ByteRange range = Ranges.parseContentRange(header == null ? "" : header);
      if (length(exchange) != range.length()) {
        throw new RefusedException(
            StatusCodes.BAD_REQUEST,
            "the body's " + length(exchange) + " bytes are not the range's " + range.length());
      }
    }
  }

  private static long length(HttpServerExchange exchange) throws RefusedException {
    long length = exchange.getRequestContentLength();
    if (length >= 0) {
      return length;
    }
    if (exchange.isRequestComplete()) {
      return 0;
    }
    throw new RefusedException(StatusCodes.LENGTH_REQUIRED, "expected a Content-Length");
  }
}
