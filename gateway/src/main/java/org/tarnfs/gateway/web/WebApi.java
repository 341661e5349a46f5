// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.NO_SUCH_PAGE;

import io.undertow.server.HttpServerExchange;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.OpenFiles;
import org.tarnfs.gateway.immutable.UploadOptions;

/// The routes of the web API: which handler serves a request.
///
/// | path | handler |
/// |---|---|
/// | `/` | [StatusPage] |
/// | `/uri` | [UnlinkedObjects] |
/// | `/uri/CAP` | [FileNode], [DirectoryRequests] or [UnknownNode], by the kind of the cap |
/// | `/uri/DIRCAP/NAME/…` | [DirectoryRequests] |
/// | `/file/CAP/…/NAME` | [FileNode], the content only, under that name |
/// | `/operations/HANDLE` | [OperationPage] |
/// | `/statistics` | [Statistics] |
/// | `/status/…` | [HistoryPage] |
/// | `/storage` | [StoragePage] |
/// | `/healthz`, `/readyz` | [Probes] |
/// | `/api/v1/…` | [ApiV1] |
///
/// `/cap` is another name for `/uri`, `/named` for `/file`.
public final class WebApi implements AutoCloseable {

  private final BodySpool spool;
  private final RequestGuard guard;
  private final Counters counters = new Counters(InstantSource.system());
  private final Operations operations;

  private final StatusPage servers;
  private final Probes probes;
  private final Optional<StoragePage> storage;
  private final Optional<ApiV1> api;
  private final HistoryPage history;
  private final UnlinkedObjects unlinked;
  private final FileNode files;
  private final DirectoryRequests directories;
  private final OperationPage operationPage;
  private final Statistics statistics = new Statistics(counters);

  /// @param temporary where to keep the bodies of large requests
  /// @param names host names, beside those of this machine, under which it may be asked
  public WebApi(
      Grid grid, UploadOptions upload, Path temporary, Set<String> names, NodePages pages) {
    this(grid, upload, temporary, names, pages, new Operations(InstantSource.system()));
  }

  WebApi(
      Grid grid,
      UploadOptions upload,
      Path temporary,
      Set<String> names,
      NodePages pages,
      Operations operations) {
    this.spool = new BodySpool(temporary);
    this.guard = new RequestGuard(names);
    this.servers = pages.servers();
    this.probes = new Probes(servers, upload.parameters().happy());
    this.storage = pages.storage();
    this.api = pages.api();
    this.history = new HistoryPage(grid.history(), InstantSource.system());
    this.operations = operations;
    this.operationPage = new OperationPage(operations);
    NewObjects objects = new NewObjects(grid, upload, counters);
    this.unlinked = new UnlinkedObjects(objects);
    MutableContent contents = new MutableContent(grid, counters);
    CheckRequests checks = new CheckRequests(grid);
    this.files = new FileNode(new OpenFiles(grid), contents, checks, counters);
    LinkRequests links = new LinkRequests(objects, contents);
    DirectoryPosts posts = new DirectoryPosts(grid, links, new DeepRequests(grid, operationPage));
    this.directories = new DirectoryRequests(grid, files, links, posts, checks);
  }

  void serve(HttpServerExchange exchange)
      throws IOException, BadCapException, InterruptedException {
    exchange.addExchangeCompleteListener(
        (completed, next) -> {
          counters.answered(completed.getResponseBytesSent());
          next.proceed();
        });
    guard.check(exchange);
    try (WebRequest request = WebRequest.of(exchange, spool)) {
      route(request);
    }
  }

  private void route(WebRequest request) throws IOException, BadCapException, InterruptedException {
    switch (request.path(0)) {
      case "" -> servers.serve(request);
      case "uri", "cap" -> {
        if (request.path().size() == 1) {
          unlinked.serve(request);
        } else {
          node(request, Cap.parse(request.path(1)));
        }
      }
      case "file", "named" -> named(request, Cap.parse(request.path(1)));
      case "operations" -> operationPage.serve(request);
      case "statistics" -> statistics.serve(request);
      case "status" -> history.serve(request);
      case "storage" -> storage.orElseThrow(WebApi::noStorage).serve(request);
      case "healthz" -> probes.health(request);
      case "readyz" -> probes.readiness(request);
      case "api" -> api.orElseThrow(WebApi::noApi).serve(request);
      default -> throw new WebException(NO_SUCH_PAGE, "no such page");
    }
  }

  private static WebException noApi() {
    return new WebException(NO_SUCH_PAGE, "this node has no API of its own");
  }

  private static WebException noStorage() {
    return new WebException(NO_SUCH_PAGE, "this node keeps no shares");
  }

  private void node(WebRequest request, Cap cap) throws IOException, InterruptedException {
    switch (cap) {
      case FileCap file -> {
        requireNothingBelow(request);
        files.serve(request, file);
      }
      case DirectoryCap<?> directory -> directories.serve(request, directory);
      case UnknownCap unknown -> {
        requireNothingBelow(request);
        UnknownNode.serve(request, unknown);
      }
    }
  }

  private static void requireNothingBelow(WebRequest request) throws WebException {
    if (request.path().size() > 2) {
      throw new WebException(BAD_ARGUMENT, "this is no directory, and has no children");
    }
  }

  private void named(WebRequest request, Cap cap) throws IOException, InterruptedException {
    request.requireRead();
    switch (cap) {
      case FileCap file -> {
        String name = request.path().size() > 2 ? request.path().getLast() : "";
        files.read(request, file, name, Optional.empty());
      }
      case DirectoryCap<?> _ -> throw new WebException(BAD_ARGUMENT, "/file is for files only");
      case UnknownCap unknown -> UnknownNode.serve(request, unknown);
    }
  }

  /// Cancels what outlasts its requests.
  @Override
  public void close() {
    operations.close();
  }
}
