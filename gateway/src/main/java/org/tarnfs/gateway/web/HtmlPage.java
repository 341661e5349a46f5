// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.Map;

/// A small page for people: a title and a table. No script, nothing to load.
final class HtmlPage {

  private final StringBuilder html = new StringBuilder();

  HtmlPage(String title) {
    html.append("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>")
        .append(escape(title))
        .append("</title>\n</head>\n<body>\n<h1>")
        .append(escape(title))
        .append("</h1>\n");
  }

  HtmlPage table(Map<String, String> rows) {
    html.append("<table>\n");
    rows.forEach(
        (name, value) ->
            html.append("<tr><th>")
                .append(escape(name))
                .append("</th><td>")
                .append(escape(value))
                .append("</td></tr>\n"));
    html.append("</table>\n");
    return this;
  }

  HtmlPage link(String url, String text) {
    html.append("<p><a href=\"")
        .append(escape(url))
        .append("\">")
        .append(escape(text))
        .append("</a></p>\n");
    return this;
  }

  String text() {
    return html + "</body>\n</html>\n";
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
