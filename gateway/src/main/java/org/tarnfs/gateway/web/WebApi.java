// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.NOT_SUPPORTED_YET;
import static org.tarnfs.gateway.web.WebException.Problem.NO_SUCH_PAGE;
import static org.tarnfs.gateway.web.WebException.Problem.WRONG_METHOD;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Set;
import org.tarnfs.caps.Cap;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.OpenFiles;
import org.tarnfs.gateway.immutable.UploadOptions;

/// The routes of the web API, and what a request may ask of each.
///
/// | request | answer |
/// |---|---|
/// | `GET /` | what this is; with `t=json` the state of the grid's servers |
/// | `PUT /uri` | stores the body as an immutable file; its cap |
/// | `GET /uri?uri=CAP` | leads to `/uri/CAP` |
/// | `GET /uri/CAP` | the file; `filename` decides its type, `save=true` has a browser save it |
/// | `GET /file/CAP/NAME` | the file under a name |
///
/// `/cap` is another name for `/uri`, `/named` for `/file`, and `HEAD` works where `GET` does.
public final class WebApi {

  static final String TEXT = "text/plain;charset=utf-8";

  private final Grid grid;
  private final OpenFiles files;
  private final UploadOptions upload;
  private final BodySpool spool;
  private final RequestGuard guard;
  private final StatusPage status;

  /// @param temporary where to keep the bodies of large requests
  /// @param names host names, beside those of this machine, under which it may be asked
  public WebApi(
      Grid grid, UploadOptions upload, Path temporary, Set<String> names, StatusPage status) {
    this.grid = grid;
    this.files = new OpenFiles(grid);
    this.upload = upload;
    this.spool = new BodySpool(temporary);
    this.guard = new RequestGuard(names);
    this.status = status;
  }

  void serve(HttpServerExchange exchange) throws IOException, WebException, InterruptedException {
    guard.check(exchange);
    String[] segments = exchange.getRequestPath().split("/", 4);
    String cap = segments.length > 2 ? segments[2] : "";
    String below = segments.length > 3 ? segments[3] : "";
    switch (segments.length > 1 ? segments[1] : "") {
      case "" -> status(exchange);
      case "uri", "cap" -> {
        if (cap.isEmpty()) {
          unlinked(exchange);
        } else if (below.isEmpty()) {
          file(exchange, cap, Arguments.text(exchange, "filename"));
        } else {
          throw new WebException(NOT_SUPPORTED_YET, "directories are not supported yet");
        }
      }
      case "file", "named" -> file(exchange, cap, below.substring(below.lastIndexOf('/') + 1));
      default -> throw new WebException(NO_SUCH_PAGE, "no such page");
    }
  }

  private void status(HttpServerExchange exchange)
      throws IOException, WebException, InterruptedException {
    requireRead(exchange);
    switch (Arguments.text(exchange, "t")) {
      case "" -> RequestRunner.send(exchange, StatusCodes.OK, TEXT, status.text());
      case "json" ->
          RequestRunner.send(exchange, StatusCodes.OK, "application/json", status.json());
      default -> throw unknownType();
    }
  }

  private void unlinked(HttpServerExchange exchange)
      throws IOException, WebException, InterruptedException {
    switch (exchange.getRequestMethod().toString()) {
      case "PUT" -> put(exchange);
      case "GET", "HEAD" -> redirect(exchange);
      default -> throw wrongMethod(exchange, "GET, HEAD, PUT");
    }
  }

  private void put(HttpServerExchange exchange)
      throws IOException, WebException, InterruptedException {
    if (!Arguments.text(exchange, "t").isEmpty()) {
      throw new WebException(NOT_SUPPORTED_YET, "directories are not supported yet");
    }
    requireImmutable(exchange);
    Cap cap = spool.receive(exchange, body -> grid.put(body, upload, Progress.NONE)).cap();
    RequestRunner.send(exchange, StatusCodes.OK, TEXT, cap.toSecretString());
  }

  private static void requireImmutable(HttpServerExchange exchange) throws WebException {
    String format = Arguments.text(exchange, "format");
    boolean mutable =
        switch (format.toUpperCase(Locale.ROOT)) {
          case "" -> Arguments.flag(exchange, "mutable");
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

  private static void redirect(HttpServerExchange exchange) throws IOException, WebException {
    String cap = Arguments.text(exchange, "uri");
    if (cap.isEmpty()) {
      throw new WebException(BAD_ARGUMENT, "GET /uri requires uri=");
    }
    StringBuilder target = new StringBuilder("/uri/").append(encode(cap));
    char separator = '?';
    for (var argument : exchange.getQueryParameters().entrySet()) {
      if (!argument.getKey().equals("uri")) {
        target.append(separator).append(encode(argument.getKey()));
        target.append('=').append(encode(argument.getValue().getFirst()));
        separator = '&';
      }
    }
    exchange.getResponseHeaders().put(Headers.LOCATION, target.toString());
    RequestRunner.send(exchange, StatusCodes.FOUND, TEXT, "");
  }

  private void file(HttpServerExchange exchange, String text, String name)
      throws IOException, WebException, InterruptedException {
    requireRead(exchange);
    new FileResponse(exchange, ReadableCap.parse(text), name).send(files);
  }

  private static void requireRead(HttpServerExchange exchange) throws WebException {
    String method = exchange.getRequestMethod().toString();
    if (!method.equals("GET") && !method.equals("HEAD")) {
      throw wrongMethod(exchange, "GET, HEAD");
    }
  }

  private static WebException wrongMethod(HttpServerExchange exchange, String allowed) {
    exchange.getResponseHeaders().put(Headers.ALLOW, allowed);
    return new WebException(WRONG_METHOD, "here are allowed " + allowed);
  }

  static WebException unknownType() {
    return new WebException(BAD_ARGUMENT, "unknown t=");
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }
}
