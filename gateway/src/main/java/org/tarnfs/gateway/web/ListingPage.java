// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.OptionalLong;
import java.util.Set;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.LinkTimes;
import org.tarnfs.gateway.grid.Directory;

/// A directory as people see it in a browser: its children, each with a link.
final class ListingPage {

  /// What browsers, and not they alone, take for something else in a path.
  private static final Set<String> NO_PATH = Set.of("", ".", "..");

  private final Writer out;

  /// The path of the directory, with a slash at its end.
  private final String base;

  private ListingPage(Writer out, String base) {
    this.out = out;
    this.base = base;
  }

  static void send(WebRequest request, Directory directory)
      throws IOException, InterruptedException {
    DirectoryContents contents = directory.contents();
    StringBuilder base = new StringBuilder("/");
    request.path().forEach(segment -> base.append(PercentCode.encode(segment)).append('/'));
    request.stream(
        WebRequest.HTML,
        body -> {
          Writer out = new BufferedWriter(new OutputStreamWriter(body, StandardCharsets.UTF_8));
          new ListingPage(out, base.toString()).write(directory, contents);
          out.flush();
        });
  }

  private void write(Directory directory, DirectoryContents contents) throws IOException {
    out.write(HtmlPage.head("Directory"));
    out.write(directory.isWritable() ? "<p>Can be changed.</p>\n" : "<p>Can only be read.</p>\n");
    if (!contents.damaged().isEmpty()) {
      out.write("<p>" + contents.damaged().size() + " entries are damaged, and not shown.</p>\n");
    }
    out.write("<table>\n<tr><th>Name</th><th>Type</th><th>Bytes</th><th>Changed</th></tr>\n");
    for (DirectoryEntry entry : contents.entries()) {
      row(entry);
    }
    out.write("</table>\n");
    out.write("<p><a href=\"" + HtmlPage.escape(base) + "?t=info\">about this directory</a></p>\n");
    out.write(HtmlPage.END);
  }

  private void row(DirectoryEntry entry) throws IOException {
    String name = entry.name().toString();
    out.write("<tr><td><a href=\"" + HtmlPage.escape(url(entry.child(), name)) + "\">");
    out.write(HtmlPage.escape(name.isEmpty() ? "(no name)" : name));
    out.write("</a></td><td>" + type(entry.child()) + "</td><td>");
    out.write(size(entry.child()));
    out.write("</td><td>");
    out.write(
        LinkTimes.modified(entry.metadata())
            .map(time -> time.truncatedTo(ChronoUnit.SECONDS))
            .map(Instant::toString)
            .orElse(""));
    out.write("</td></tr>\n");
  }

  private String url(Child child, String name) {
    if (NO_PATH.contains(name)) {
      return "/uri/" + PercentCode.encode(LinkRequests.capOf(child));
    }
    return switch (child) {
      case Child.Known known -> base + PercentCode.encode(name) + (known.isDirectory() ? "/" : "");
      case Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ ->
          base + PercentCode.encode(name) + "?t=info";
    };
  }

  private static String type(Child child) {
    return switch (child) {
      case Child.Known(DirectoryCap<?> _) -> "directory";
      case Child.Known(FileCap file) when MutableContent.canChange(file) -> "mutable file";
      case Child.Known _ -> "file";
      case Child.UnknownReadable _, Child.UnknownWritable _, Child.Hidden _ -> "unknown";
    };
  }

  private static String size(Child child) {
    OptionalLong size =
        child instanceof Child.Known(FileCap file) ? NodeJson.size(file) : OptionalLong.empty();
    return size.isPresent() ? Long.toString(size.getAsLong()) : "";
  }
}
