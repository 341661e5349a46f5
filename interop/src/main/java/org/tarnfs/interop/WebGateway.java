// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;

/// A gateway as its web API shows it, whoever wrote it.
public record WebGateway(URI address) {

  private static final Duration DEADLINE = Duration.ofMinutes(5);
  private static final HttpClient HTTP =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(Duration.ofSeconds(10))
          .build();

  /// `PUT /uri`: the file's cap.
  public String put(Path file) throws IOException, InterruptedException {
    HttpResponse<String> answer =
        HTTP.send(request("uri").PUT(BodyPublishers.ofFile(file)).build(), BodyHandlers.ofString());
    return body(answer).strip();
  }

  /// `GET /uri/CAP` into a file.
  public void get(String cap, Path file) throws IOException, InterruptedException {
    HttpResponse<Path> answer = HTTP.send(request("uri/" + cap).build(), BodyHandlers.ofFile(file));
    body(answer);
  }

  /// `GET /uri/CAP` with a `Range` header: bytes `first` to `last`, both included.
  public byte[] range(String cap, long first, long last) throws IOException, InterruptedException {
    HttpRequest request =
        request("uri/" + cap).header("Range", "bytes=%d-%d".formatted(first, last)).build();
    return body(HTTP.send(request, BodyHandlers.ofByteArray()));
  }

  String text(String path) throws IOException, InterruptedException {
    return body(HTTP.send(request(path).build(), BodyHandlers.ofString()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(address.resolve(path)).timeout(DEADLINE);
  }

  private static <T> T body(HttpResponse<T> answer) throws IOException {
    if (answer.statusCode() / 100 != 2) {
      throw new IOException("status " + answer.statusCode() + ": " + answer.body());
    }
    return answer.body();
  }
}
