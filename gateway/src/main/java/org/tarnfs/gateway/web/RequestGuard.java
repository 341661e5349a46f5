// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Keeps web pages from using the gateway through their readers' browsers. A page of another site
/// gives itself away by its `Origin`, as does stored content, which is sandboxed and has the origin
/// `null`. One whose name was made to point at this machine (DNS
/// rebinding) is of the same origin to the browser, but the name stands in `Host`: so only names
/// that are known pass, and addresses, which cannot be made to point elsewhere.
final class RequestGuard {

  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
  private static final Pattern PORT = Pattern.compile(":\\d{1,5}$");

  /// Where browsers say how a page that asks is related to what it asks; `none` is the user.
  private static final HttpString FETCH_SITE = HttpString.tryFromString("Sec-Fetch-Site");

  private static final Set<String> OWN_SITES = Set.of("same-origin", "none");

  private final Set<String> names;

  RequestGuard(Set<String> names) {
    this.names = names;
  }

  void check(HttpServerExchange exchange) throws WebException {
    String host = exchange.getRequestHeaders().getFirst(Headers.HOST);
    String origin = exchange.getRequestHeaders().getFirst(Headers.ORIGIN);
    if (!isOurs(host)) {
      throw foreign(
          "this gateway is not known by the name in the Host header;"
              + " add the name to [tarn.web] names in tahoe.cfg");
    }
    if (origin != null && !origin.equalsIgnoreCase(exchange.getRequestScheme() + "://" + host)) {
      throw foreign("pages of other sites may not use this gateway");
    }
    String site = exchange.getRequestHeaders().getFirst(FETCH_SITE);
    if (site != null && !OWN_SITES.contains(site) && !isRead(exchange)) {
      throw foreign("pages of other sites may not change anything through this gateway");
    }
  }

  /// A link to the gateway may be followed from anywhere.
  private static boolean isRead(HttpServerExchange exchange) {
    return exchange.getRequestMethod().equalToString("GET")
        || exchange.getRequestMethod().equalToString("HEAD");
  }

  /// HTTP/1.0 knows no `Host`, and browsers do not speak it.
  private boolean isOurs(@Nullable String host) {
    if (host == null) {
      return true;
    }
    String name = PORT.matcher(host.toLowerCase(Locale.ROOT)).replaceFirst("");
    return name.equals("localhost") || ADDRESS.matcher(name).matches() || names.contains(name);
  }

  private static WebException foreign(String message) {
    return new WebException(WebException.Problem.FOREIGN_PAGE, message);
  }
}
