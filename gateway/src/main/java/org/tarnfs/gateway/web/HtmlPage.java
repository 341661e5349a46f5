// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.List;
import java.util.Map;

/// A small page for people: a title and tables. No script, nothing to load.
final class HtmlPage {

  /// What every page ends with.
  static final String END = "</body>\n</html>\n";

  private final StringBuilder html = new StringBuilder();

  HtmlPage(String title) {
    html.append(head(title));
  }

  /// What every page begins with.
  static String head(String title) {
    return """
    <!DOCTYPE html>
    <html lang="en">
    <head>
    <meta charset="utf-8">
    <title>%1$s</title>
    </head>
    <body>
    <h1>%1$s</h1>
    """
        .formatted(escape(title));
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

  /// A table whose first cells are links.
  ///
  /// @param rows by their links
  HtmlPage table(List<String> columns, Map<String, List<String>> rows) {
    html.append("<table>\n<tr>");
    columns.forEach(column -> html.append("<th>").append(escape(column)).append("</th>"));
    html.append("</tr>\n");
    rows.forEach(
        (url, cells) -> {
          html.append("<tr><td><a href=\"").append(escape(url)).append("\">");
          html.append(escape(cells.getFirst())).append("</a></td>");
          cells.stream()
              .skip(1)
              .forEach(cell -> html.append("<td>").append(escape(cell)).append("</td>"));
          html.append("</tr>\n");
        });
    html.append("</table>\n");
    return this;
  }

  HtmlPage heading(String text) {
    html.append("<h2>").append(escape(text)).append("</h2>\n");
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

  /// A form that asks for one text.
  ///
  /// @param fixed what it sends beside that
  HtmlPage form(String url, Map<String, String> fixed, String name, String value) {
    html.append("<form method=\"post\" enctype=\"multipart/form-data\" action=\"")
        .append(escape(url))
        .append("\">\n");
    fixed.forEach((field, text) -> input("hidden", field, text));
    input("text", name, value);
    html.append("<input type=\"submit\">\n</form>\n");
    return this;
  }

  private void input(String type, String name, String value) {
    html.append("<input type=\"")
        .append(type)
        .append("\" name=\"")
        .append(escape(name))
        .append("\" value=\"")
        .append(escape(value))
        .append("\">\n");
  }

  String text() {
    return html + END;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;")
        .replace("'", "&#39;");
  }
}
