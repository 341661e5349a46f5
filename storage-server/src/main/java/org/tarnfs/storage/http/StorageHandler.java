// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.undertow.server.HttpHandler;
import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import io.undertow.util.SameThreadExecutor;
import io.undertow.util.StatusCodes;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.LocalStorageServer;

/// Decides from the head of a request who answers it, or why nobody does. Runs on I/O threads.
final class StorageHandler implements HttpHandler {

  private static final String SCHEME = "Tahoe-LAFS ";

  private final List<Route> routes;
  private final byte[] authorization;
  private final PieceBuffers pieces;
  private final LocalStorageServer server;

  StorageHandler(LocalStorageServer server, SecretBytes swissnum, PieceBuffers pieces) {
    this.routes = new StorageApi(server).routes();
    this.authorization = authorization(swissnum);
    this.pieces = pieces;
    this.server = server;
  }

  /// The value of the `Authorization` header.
  private static byte[] authorization(SecretBytes swissnum) {
    return (SCHEME + Base64.getEncoder().encodeToString(swissnum.reveal())).getBytes(ISO_8859_1);
  }

  @Override
  public void handleRequest(HttpServerExchange exchange) {
    AnswerSender sender = new AnswerSender(exchange, server.threads());
    Runnable answering;
    try {
      answering = conversation(exchange, sender)::begin;
    } catch (RefusedException e) {
      answering = () -> sender.send(e.answer());
    }
    // Undertow lets nobody read or resume before this method has returned.
    exchange.dispatch(SameThreadExecutor.INSTANCE, answering);
  }

  private Conversation conversation(HttpServerExchange exchange, AnswerSender sender)
      throws RefusedException {
    List<String> path = Route.segments(exchange.getRequestPath());
    HttpString method = exchange.getRequestMethod();
    HttpString routed = method.equals(Methods.HEAD) ? Methods.GET : method;
    Set<String> otherMethods = new TreeSet<>();
    for (Route route : routes) {
      Optional<Route.Match> match = route.match(path);
      if (match.isPresent() && route.method().equals(routed)) {
        checkAuthorization(exchange);
        Map<SecretKind, SecretBytes> secrets =
            SecretKind.parse(
                exchange.getRequestHeaders().eachValue(SecretKind.HEADER), route.secrets());
        route.body().check(exchange);
        return new Conversation(exchange, route, match.get(), secrets, pieces, server, sender);
      }
      match.ifPresent(other -> otherMethods.add(route.method().toString()));
    }
    if (otherMethods.isEmpty()) {
      throw new RefusedException(StatusCodes.NOT_FOUND, "there is nothing at this path");
    }
    exchange.getResponseHeaders().put(Headers.ALLOW, String.join(", ", otherMethods));
    throw new RefusedException(StatusCodes.METHOD_NOT_ALLOWED, "not with this method");
  }

  private void checkAuthorization(HttpServerExchange exchange) throws RefusedException {
    String presented = exchange.getRequestHeaders().getFirst(Headers.AUTHORIZATION);
    if (presented == null
        || !MessageDigest.isEqual(presented.getBytes(ISO_8859_1), authorization)) {
      throw new RefusedException(
          StatusCodes.UNAUTHORIZED,
          "expected Authorization: Tahoe-LAFS and the swissnum in base64");
    }
  }
}
