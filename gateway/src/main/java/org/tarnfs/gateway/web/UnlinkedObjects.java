// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.NOT_SUPPORTED_YET;

import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.UploadOptions;

/// `/uri` itself: stores what no directory leads to yet.
final class UnlinkedObjects {

  private final Grid grid;
  private final UploadOptions options;
  private final Counters counters;

  UnlinkedObjects(Grid grid, UploadOptions options, Counters counters) {
    this.grid = grid;
    this.options = options;
    this.counters = counters;
  }

  void serve(WebRequest request) throws IOException, InterruptedException {
    switch (request.method()) {
      case "GET", "HEAD" -> redirect(request);
      case "PUT" -> put(request);
      case "POST" -> post(request);
      default -> throw request.wrongMethod("GET, HEAD, PUT, POST");
    }
  }

  private static void redirect(WebRequest request) throws IOException {
    String cap = request.arguments().required("uri");
    StringBuilder target = new StringBuilder("/uri/").append(PercentCode.encode(cap));
    char separator = '?';
    for (Map.Entry<String, String> argument : request.arguments().all().entrySet()) {
      if (!argument.getKey().equals("uri")) {
        target.append(separator).append(PercentCode.encode(argument.getKey()));
        target.append('=').append(PercentCode.encode(argument.getValue()));
        separator = '&';
      }
    }
    request.redirect(target.toString());
  }

  private void put(WebRequest request) throws IOException, InterruptedException {
    switch (request.t()) {
      case "" -> {
        requireImmutable(request.arguments());
        request.answer(WebRequest.TEXT, request.receive(this::store));
      }
      case "mkdir" -> throw noDirectories();
      default -> throw WebRequest.unknownType();
    }
  }

  private void post(WebRequest request) throws IOException, InterruptedException {
    switch (request.t()) {
      case "upload" -> upload(request);
      case "mkdir", "mkdir-with-children", "mkdir-immutable" -> throw noDirectories();
      default -> throw WebRequest.unknownType();
    }
  }

  private static WebException noDirectories() {
    return new WebException(NOT_SUPPORTED_YET, "directories are not supported yet");
  }

  private void upload(WebRequest request) throws IOException, InterruptedException {
    requireImmutable(request.arguments());
    String cap = store(request.file().content());
    @Nullable String next = request.whenDone(cap);
    if (next == null) {
      request.answer(
          WebRequest.HTML,
          new HtmlPage("Stored")
              .table(Map.of("Cap", cap))
              .link("/uri/" + PercentCode.encode(cap), "the file")
              .text());
    } else {
      request.redirect(next);
    }
  }

  /// Returns the text of the cap.
  private String store(ReplayableSource content) throws IOException, InterruptedException {
    String cap = grid.put(content, options, Progress.NONE).cap().toSecretString();
    counters.uploaded(content.size());
    return cap;
  }

  private static void requireImmutable(Arguments arguments) throws WebException {
    String format = arguments.text("format");
    boolean mutable =
        switch (format.toUpperCase(Locale.ROOT)) {
          case "" -> arguments.flag("mutable");
          case "CHK" -> false;
          case "SDMF", "MDMF" -> true;
          default ->
              throw new WebException(
                  BAD_ARGUMENT, "Unknown format: " + format + ", I know CHK, SDMF, MDMF");
        };
    if (mutable) {
      throw new WebException(NOT_SUPPORTED_YET, "mutable files are not supported yet");
    }
  }
}
