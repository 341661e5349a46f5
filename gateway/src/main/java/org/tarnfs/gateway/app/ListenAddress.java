// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where to listen, as a server endpoint of Twisted says it: `tcp:3456:interface=127.0.0.1`, or
/// only `3456`. A colon within a value has a backslash before it.
///
/// @param host all interfaces if it is `0.0.0.0` or `::`
/// @param port any free one if it is 0
public record ListenAddress(String host, int port) {

  static final String EVERYWHERE = "0.0.0.0";

  static final String FORM = "like tcp:3456:interface=127.0.0.1";

  static Optional<ListenAddress> parse(String text) {
    List<String> fields = split(text);
    String kind = fields.getFirst();
    boolean bare = fields.size() == 1;
    if (!bare && !kind.equals("tcp") && !kind.equals("tcp6")) {
      return Optional.empty();
    }
    String host = kind.equals("tcp6") ? "::" : EVERYWHERE;
    Optional<Integer> port = Optional.empty();
    for (String field : bare ? fields : fields.subList(1, fields.size())) {
      if (field.startsWith("interface=")) {
        host = field.substring("interface=".length());
      } else if (port.isEmpty()) {
        port = parsePort(field.startsWith("port=") ? field.substring("port=".length()) : field);
        if (port.isEmpty()) {
          return Optional.empty();
        }
      }
    }
    String chosen = host.isEmpty() ? EVERYWHERE : host;
    return port.map(number -> new ListenAddress(chosen, number));
  }

  /// A port number from 0 to 65535 in decimal digits.
  static Optional<Integer> parsePort(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return Optional.empty();
    }
    return Optional.of(Integer.valueOf(text)).filter(port -> port < 1 << 16);
  }

  /// What a browser on this machine connects to, which for all interfaces is the loopback one.
  String hostInUrl() {
    return switch (host) {
      case EVERYWHERE -> "127.0.0.1";
      case "::" -> "[::1]";
      default -> host.contains(":") ? "[" + host + "]" : host;
    };
  }

  /// Why nothing can listen here; `key` is where the address is configured.
  NodeException cannotListen(String key, IOException e) {
    return new NodeException(
        NodeException.Reason.CANNOT_LISTEN,
        "cannot listen at " + this + " (" + key + "): " + e.getMessage(),
        e);
  }

  /// What [#parse] reads.
  String toEndpoint() {
    String everywhere = "tcp:" + port;
    return host.equals(EVERYWHERE)
        ? everywhere
        : everywhere + ":interface=" + host.replace(":", "\\:");
  }

  private static List<String> split(String text) {
    List<String> fields = new ArrayList<>();
    StringBuilder field = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\' && i + 1 < text.length()) {
        field.append(text.charAt(++i));
      } else if (c == ':') {
        fields.add(field.toString());
        field.setLength(0);
      } else {
        field.append(c);
      }
    }
    fields.add(field.toString());
    return fields;
  }

  @Override
  public String toString() {
    return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
  }
}
