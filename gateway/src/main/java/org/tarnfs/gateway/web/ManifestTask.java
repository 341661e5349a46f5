// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.Walk;
import tools.jackson.core.JsonGenerator;

/// `t=start-manifest`: lists what is below a directory, and it. A directory that cannot be read
/// ends it, as the list would say too little.
final class ManifestTask implements SlowTask {

  private final Grid grid;
  private final Child root;
  // Both guarded by this.
  private final List<Item> items = new ArrayList<>();
  private final DeepStats stats = new DeepStats();

  /// What was met; unlike the visit it does not hold what is in a directory.
  private record Item(List<ChildName> path, Child child) {

    String slashed() {
      return path.stream().map(ChildName::toString).collect(Collectors.joining("/"));
    }

    String cap() {
      return LinkRequests.capOf(child);
    }
  }

  ManifestTask(Grid grid, Child root) {
    this.grid = grid;
    this.root = root;
  }

  @Override
  public void run() throws IOException, InterruptedException {
    grid.walk(root, this::meet);
  }

  private void meet(Walk.Visit visit) throws IOException {
    if (visit.trouble().isPresent()) {
      throw visit.trouble().get();
    }
    synchronized (this) {
      items.add(new Item(visit.path(), visit.child()));
      stats.add(visit);
    }
  }

  private synchronized List<Item> items() {
    return List.copyOf(items);
  }

  @Override
  public void report(Output output, boolean finished, OutputStream out)
      throws IOException, InterruptedException {
    List<Item> found = items();
    if (output == Output.JSON) {
      JsonText.write(json -> writeJson(json, found, finished), out);
      return;
    }
    Writer writer = new BufferedWriter(new OutputStreamWriter(out, StandardCharsets.UTF_8));
    if (output == Output.TEXT) {
      writeText(writer, found, finished);
    } else {
      writePage(writer, found, finished);
    }
    writer.flush();
  }

  private static void writeText(Writer out, List<Item> found, boolean finished) throws IOException {
    out.write("finished: " + (finished ? "yes" : "no") + "\n");
    for (Item item : found) {
      out.write(item.slashed() + " " + item.cap() + "\n");
    }
  }

  private static void writePage(Writer out, List<Item> found, boolean finished) throws IOException {
    out.write(HtmlPage.head("Manifest"));
    out.write(finished ? "<p>Finished.</p>\n" : "<p>Not finished yet.</p>\n");
    out.write("<table>\n");
    for (Item item : found) {
      out.write("<tr><td>" + HtmlPage.escape(item.slashed()) + "</td><td>");
      out.write("<a href=\"/uri/" + PercentCode.encode(item.cap()) + "\">");
      out.write(HtmlPage.escape(item.cap()) + "</a></td></tr>\n");
    }
    out.write("</table>\n" + HtmlPage.END);
  }

  /// The lists only when they are whole, as Tahoe-LAFS does.
  private void writeJson(JsonGenerator json, List<Item> found, boolean finished) {
    json.writeStartObject();
    json.writeName("stats");
    synchronized (this) {
      json.writePOJO(stats.json());
    }
    json.writeBooleanProperty("finished", finished);
    json.writeStringProperty("origin", root.storageIndex().map(StorageIndex::toString).orElse(""));
    if (finished) {
      json.writeArrayPropertyStart("manifest");
      for (Item item : found) {
        json.writeStartArray();
        json.writeStartArray();
        item.path.forEach(name -> json.writeString(name.toString()));
        json.writeEndArray();
        json.writeString(item.cap());
        json.writeEndArray();
      }
      json.writeEndArray();
      Stream<Optional<? extends Cap>> verifyCaps =
          found.stream().map(item -> item.child.verifyCap());
      list(json, "verifycaps", verifyCaps.flatMap(Optional::stream).map(Cap::toSecretString));
      list(
          json,
          "storage-index",
          found.stream()
              .flatMap(item -> item.child.storageIndex().stream())
              .map(StorageIndex::toString));
    }
    json.writeEndObject();
  }

  private static void list(JsonGenerator json, String name, Stream<String> texts) {
    json.writeArrayPropertyStart(name);
    texts.distinct().forEach(json::writeString);
    json.writeEndArray();
  }
}
