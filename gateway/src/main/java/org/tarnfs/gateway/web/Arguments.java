// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.server.HttpServerExchange;
import java.util.Deque;
import java.util.Locale;

/// Arguments of a request's query.
final class Arguments {

  private Arguments() {}

  /// The value of an argument, empty if it is absent.
  static String text(HttpServerExchange exchange, String name) {
    Deque<String> values = exchange.getQueryParameters().get(name);
    return values == null ? "" : values.getFirst();
  }

  /// False if it is absent.
  static boolean flag(HttpServerExchange exchange, String name) throws WebException {
    return switch (text(exchange, name).toLowerCase(Locale.ROOT)) {
      case "true", "t", "1", "on" -> true;
      case "", "false", "f", "0", "off" -> false;
      default ->
          throw new WebException(
              WebException.Problem.BAD_ARGUMENT, name + "= must be true or false");
    };
  }
}
