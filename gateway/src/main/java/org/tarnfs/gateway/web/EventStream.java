// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.tarnfs.gateway.mirror.ActivityLog;

/// `/api/v1/events`: what happens to the folders of this node, as far as it is kept, or as it
/// happens, by server-sent events (HTML standard, 9.2). A client that was away says the last it has
/// seen, and gets what came after it; if some of that is not kept any more, it is told so first.
///
/// A listener has no queue: each reads the log at its own pace, so one that stalls costs nothing
/// but its connection, which is cut after a while.
final class EventStream {

  private static final String MEDIA_TYPE = "text/event-stream";
  private static final HttpString LAST_EVENT_ID = HttpString.tryFromString("Last-Event-ID");
  private static final int AT_ONCE = 1000;
  private static final long USUAL_EVENTS = 1000;

  /// After which silence to say something that means nothing: who is gone is noticed then.
  private static final Duration HEARTBEAT = Duration.ofSeconds(15);

  private static final String NOTHING = ": still here\n\n";

  private final ActivityLog log;
  private final Predicate<WebRequest> isStillGranted;

  /// @param isStillGranted asked while a stream goes on, which may outlive the token it began with
  EventStream(ActivityLog log, Predicate<WebRequest> isStillGranted) {
    this.log = log;
    this.isStillGranted = isStillGranted;
  }

  /// Tells what happened to all folders, or to the one that is asked for.
  void serve(WebRequest request) throws IOException, InterruptedException {
    serve(request, request.arguments().text("folder"));
  }

  /// @param folder its name; empty for all
  void serve(WebRequest request, String folder) throws IOException, InterruptedException {
    if (request.header(Headers.ACCEPT).filter(types -> types.contains(MEDIA_TYPE)).isPresent()) {
      stream(request, folder);
    } else {
      request.answer(
          WebRequest.JSON, JsonText.lineOf(FolderJson.events(list(request, folder))) + "\n");
    }
  }

  /// The first after the one that is said, or the last there are.
  private List<ActivityLog.Numbered> list(WebRequest request, String folder) throws WebException {
    Optional<Long> after = after(request);
    long limit = request.arguments().number("limit").orElse(USUAL_EVENTS);
    List<ActivityLog.Numbered> found =
        log.after(after.orElse(0L), Integer.MAX_VALUE).stream()
            .filter(event -> isOf(folder, event))
            .toList();
    long skipped = after.isPresent() ? 0 : Math.max(0, found.size() - limit);
    return found.stream().skip(skipped).limit(limit).toList();
  }

  private static Optional<Long> after(WebRequest request) throws WebException {
    Optional<String> seen = request.header(LAST_EVENT_ID).filter(text -> !text.isEmpty());
    if (seen.isEmpty()) {
      return request.arguments().number("after");
    }
    try {
      return Optional.of(Long.parseLong(seen.get()));
    } catch (NumberFormatException e) {
      throw new WebException(BAD_ARGUMENT, "Last-Event-ID must be the id of an event");
    }
  }

  private static boolean isOf(String folder, ActivityLog.Numbered event) {
    return folder.isEmpty() || event.folder().equals(folder);
  }

  private void stream(WebRequest request, String folder) throws IOException, InterruptedException {
    long seen = after(request).orElseGet(log::last);
    request.setHeader(Headers.CONTENT_TYPE, MEDIA_TYPE);
    ResponseChannel out = request.response(StatusCodes.OK);
    if (request.isHead()) {
      out.close();
      return;
    }
    send(out, seen > 0 && log.hasForgotten(seen) ? gap(seen) : NOTHING);
    while (true) {
      List<ActivityLog.Numbered> news = log.await(seen, AT_ONCE, HEARTBEAT);
      if (!isStillGranted.test(request)) {
        out.close();
        return;
      }
      StringBuilder text = new StringBuilder();
      for (ActivityLog.Numbered event : news) {
        if (isOf(folder, event)) {
          text.append(message(event));
        }
        seen = event.number();
      }
      send(out, text.isEmpty() ? NOTHING : text.toString());
    }
  }

  private static String gap(long seen) {
    return "event: gap\ndata: " + JsonText.lineOf(Map.of("after", seen)) + "\n\n";
  }

  private static String message(ActivityLog.Numbered event) {
    return "id: " + event.number() + "\ndata: " + JsonText.lineOf(FolderJson.event(event)) + "\n\n";
  }

  private static void send(ResponseChannel out, String text) throws IOException {
    out.write(ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
    out.flush();
  }
}
