// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.NO_SUCH_PAGE;

import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.tarnfs.caps.StorageIndex;

/// Slow operations as users see them: how they start, and `/operations/HANDLE`.
final class OperationPage {

  /// The longest time that results may be kept for.
  private static final Duration LONGEST = Duration.ofDays(366);

  private final Operations operations;

  OperationPage(Operations operations) {
    this.operations = operations;
  }

  /// Starts a task for a request that names its handle, and leads to its results.
  void start(WebRequest request, SlowTask task) throws IOException {
    String handle = request.arguments().required("ophandle");
    operations.start(handle, task, retention(request));
    String output = request.arguments().text("output");
    request.redirect(
        "/operations/"
            + PercentCode.encode(handle)
            + (output.isEmpty() ? "" : "?output=" + PercentCode.encode(output)));
  }

  void serve(WebRequest request) throws IOException, InterruptedException {
    if (request.path().size() < 2 || request.path().size() > 3) {
      throw new WebException(NO_SUCH_PAGE, "no such page");
    }
    String handle = request.path(1);
    Operation operation = operations.find(handle);
    if (request.path().size() > 2) {
      object(request, operation);
      return;
    }
    switch (request.method()) {
      case "GET", "HEAD" -> status(request, handle, operation);
      case "POST" -> post(request, handle, operation);
      default -> throw request.wrongMethod("GET, HEAD, POST");
    }
  }

  /// What there is of the object with the storage index at the end of the path.
  private static void object(WebRequest request, Operation operation)
      throws IOException, InterruptedException {
    request.requireRead();
    StorageIndex index =
        StorageIndex.parse(request.path(2))
            .orElseThrow(() -> new WebException(NO_SUCH_PAGE, "that is no storage index"));
    SlowTask.Output output = output(request);
    request.stream(type(output), out -> operation.report(index, output, out));
  }

  private void post(WebRequest request, String handle, Operation operation)
      throws IOException, InterruptedException {
    if (request.t().equals("cancel")) {
      boolean stopped = operation.cancel();
      operation.collect(retention(request));
      request.answer(
          WebRequest.TEXT,
          stopped ? "the operation is cancelled\n" : "the operation had ended already\n");
    } else {
      status(request, handle, operation);
    }
  }

  private void status(WebRequest request, String handle, Operation operation)
      throws IOException, InterruptedException {
    if (!request.t().isEmpty() && !request.t().equals("status")) {
      throw WebRequest.unknownType();
    }
    SlowTask.Output output = output(request);
    Optional<Duration> retention = retention(request);
    boolean release = request.arguments().flag("release-after-complete");
    boolean running = operation.isRunning();
    operation.collect(retention);
    if (release && !running) {
      operations.release(handle);
    }
    operation.requireSound();
    request.stream(type(output), out -> operation.report(output, out));
  }

  private static SlowTask.Output output(WebRequest request) throws WebException {
    return switch (request.arguments().text("output").toLowerCase(Locale.ROOT)) {
      case "", "html" -> SlowTask.Output.HTML;
      case "json" -> SlowTask.Output.JSON;
      case "text" -> SlowTask.Output.TEXT;
      default -> throw new WebException(BAD_ARGUMENT, "output= must be html, JSON or text");
    };
  }

  private static String type(SlowTask.Output output) {
    return switch (output) {
      case HTML -> WebRequest.HTML;
      case JSON -> WebRequest.JSON;
      case TEXT -> WebRequest.TEXT;
    };
  }

  private static Optional<Duration> retention(WebRequest request) throws WebException {
    return request
        .arguments()
        .number("retain-for")
        .map(seconds -> Duration.ofSeconds(Math.min(seconds, LONGEST.toSeconds())));
  }
}
