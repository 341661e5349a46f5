// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpResponse.BodySubscribers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/// A gateway as its web API shows it, whoever wrote it.
public record WebGateway(URI address) {

  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final int SLOWEST_BYTES_PER_SECOND = 1 << 20;
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /// An answer other than success.
  public static final class RefusedException extends IOException {

    private static final long serialVersionUID = 1;
    private final int status;

    RefusedException(int status, String text) {
      super("status " + status + ": " + text.strip());
      this.status = status;
    }

    public int status() {
      return status;
    }
  }

  /// The body of an answer, or the text that stands in its place.
  private record Body<T>(Optional<T> content, String complaint) {}

  /// `PUT /uri`: the file's cap.
  public String put(Path file) throws IOException, InterruptedException {
    return put(BodyPublishers.ofFile(file));
  }

  /// `PUT /uri`: the cap of what is sent.
  public String put(BodyPublisher content) throws IOException, InterruptedException {
    Duration deadline =
        DEADLINE.plusSeconds(Math.max(0, content.contentLength()) / SLOWEST_BYTES_PER_SECOND);
    return send(request("uri").timeout(deadline).PUT(content), BodyHandlers.ofString()).strip();
  }

  /// `GET /uri/CAP` into a file.
  public void get(String cap, Path file) throws IOException, InterruptedException {
    get(cap, BodyHandlers.ofFile(file));
  }

  /// `GET /uri/CAP`.
  public <T> T get(String cap, BodyHandler<T> landing) throws IOException, InterruptedException {
    return send(request("uri/" + cap), landing);
  }

  /// `GET /uri/CAP` with a `Range` header: bytes `first` to `last`, both included.
  public byte[] range(String cap, long first, long last) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request("uri/" + cap).header("Range", "bytes=%d-%d".formatted(first, last));
    return send(request, BodyHandlers.ofByteArray());
  }

  /// `PUT` of a text to a path below the root: the text of the answer.
  public String put(String path, String content) throws IOException, InterruptedException {
    return send(request(path).PUT(BodyPublishers.ofString(content)), BodyHandlers.ofString())
        .strip();
  }

  /// `POST` of a text to a path below the root: the text of the answer.
  public String post(String path, String content) throws IOException, InterruptedException {
    return send(request(path).POST(BodyPublishers.ofString(content)), BodyHandlers.ofString())
        .strip();
  }

  /// `DELETE` of a path below the root.
  public void delete(String path) throws IOException, InterruptedException {
    send(request(path).DELETE(), BodyHandlers.ofString());
  }

  /// `GET` of a path below the root.
  public String text(String path) throws IOException, InterruptedException {
    return send(request(path), BodyHandlers.ofString());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(DEADLINE);
  }

  private static <T> T send(HttpRequest.Builder request, BodyHandler<T> landing)
      throws IOException, InterruptedException {
    HttpResponse<Body<T>> answer =
        HTTP.send(
            request.build(),
            head ->
                head.statusCode() / 100 == 2
                    ? BodySubscribers.mapping(
                        landing.apply(head), content -> new Body<>(Optional.of(content), ""))
                    : BodySubscribers.mapping(
                        BodySubscribers.ofString(StandardCharsets.UTF_8),
                        text -> new Body<T>(Optional.empty(), text)));
    Body<T> body = answer.body();
    return body.content()
        .orElseThrow(() -> new RefusedException(answer.statusCode(), body.complaint()));
  }
}
