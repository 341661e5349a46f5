// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.mirror.ActivityLog;
import org.tarnfs.gateway.mirror.Mirrors;
import org.tarnfs.gateway.mutable.MutableFormat;

/// A web API over a grid in memory, and clients of it.
final class TestGateway implements AutoCloseable {

  private static final EncodingParameters TWO_OF_FOUR = new EncodingParameters(2, 4, 3);

  private static final String ACTIVITY = "activity.jsonl";

  private static final String TOKENS = "api_tokens.json";

  static final String TOKEN = "the-token-of-the-test";

  private final Path temporary;
  private final Mirrors mirrors;
  private final ActivityLog activity;
  private final ApiV1 v1;
  private volatile Duration ahead = Duration.ZERO;
  private final TestGrid grid = TestGrid.of(10);
  private final HttpClient client = HttpClient.newHttpClient();
  private final WebServer server;

  TestGateway(Path temporary) throws IOException {
    this(temporary, new Operations(InstantSource.system()));
  }

  TestGateway(Path temporary, MutableFormat usual) throws IOException {
    this(temporary, new Operations(InstantSource.system()), usual);
  }

  TestGateway(Path temporary, Operations operations) throws IOException {
    this(temporary, operations, MutableFormat.SDMF);
  }

  private TestGateway(Path temporary, Operations operations, MutableFormat usual)
      throws IOException {
    this.temporary = temporary;
    UploadOptions options = new UploadOptions(TWO_OF_FOUR, Optional.of(TestGrid.CONVERGENCE));
    activity = ActivityLog.open(temporary.resolve(ACTIVITY), InstantSource.system());
    mirrors =
        Mirrors.open(
            temporary.resolve("folders"),
            grid.newGrid(usual),
            options,
            "attic",
            InstantSource.system(),
            activity);
    ApiTokens tokens =
        ApiTokens.open(
            temporary.resolve(TOKENS), SecretBytes.copyOf(TOKEN.getBytes(UTF_8)), this::now);
    v1 = new ApiV1(mirrors, activity, tokens, this::now);
    NodePages pages =
        new NodePages(new StatusPage("Tarn test", List.of()), Optional.empty(), Optional.of(v1));
    WebApi api = new WebApi(grid.newGrid(usual), options, temporary, Set.of(), pages, operations);
    server = WebServer.start(new InetSocketAddress("127.0.0.1", 0), api);
  }

  String store(byte[] content) throws Exception {
    return grid.put(content, TWO_OF_FOUR).cap().toSecretString();
  }

  HttpResponse<String> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> post(String path, String type, byte[] body, String... headers)
      throws Exception {
    HttpRequest.Builder request = request(path).header("Content-Type", type);
    request.POST(BodyPublishers.ofByteArray(body));
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  HttpResponse<String> put(String path, String body) throws Exception {
    return put(path, body.getBytes(UTF_8));
  }

  HttpResponse<String> put(String path, byte[] body) throws Exception {
    return send(request(path).PUT(BodyPublishers.ofByteArray(body)));
  }

  HttpResponse<String> delete(String path) throws Exception {
    return send(request(path).DELETE());
  }

  /// Posts with no body at all.
  HttpResponse<String> post(String path) throws Exception {
    return send(request(path).POST(BodyPublishers.noBody()));
  }

  HttpResponse<String> post(String path, String json) throws Exception {
    return post(path, "text/plain", json.getBytes(UTF_8));
  }

  /// A new directory; returns its cap.
  String mkdir() throws Exception {
    return post("/uri?t=mkdir").body();
  }

  private Instant now() {
    return Instant.now().plus(ahead);
  }

  /// Sets the clock of the API ahead.
  void advance(Duration time) {
    ahead = ahead.plus(time);
  }

  ApiV1 v1() {
    return v1;
  }

  ActivityLog activity() {
    return activity;
  }

  TestGrid grid() {
    return grid;
  }

  byte[] content(String cap) throws Exception {
    return client.send(request("/uri/" + cap).build(), BodyHandlers.ofByteArray()).body();
  }

  HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofString());
  }

  HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(url() + path));
  }

  String url() {
    return "http://127.0.0.1:" + server.address().getPort();
  }

  Socket socket() throws IOException {
    return new Socket("127.0.0.1", server.address().getPort());
  }

  /// Sends a request as it stands here, and returns all that comes back.
  String raw(String request) throws IOException {
    try (Socket socket = socket()) {
      socket.getOutputStream().write(request.getBytes(ISO_8859_1));
      socket.shutdownOutput();
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  /// What is kept of bodies on disk.
  List<Path> spooled() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.filter(file -> !file.endsWith(ACTIVITY) && !file.endsWith(TOKENS)).toList();
    }
  }

  static byte[] form(byte[]... parts) {
    ByteArrayOutputStream form = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      form.writeBytes("--XyZ\r\n".getBytes(UTF_8));
      form.writeBytes(part);
      form.writeBytes("\r\n".getBytes(UTF_8));
    }
    form.writeBytes("--XyZ--\r\n".getBytes(UTF_8));
    return form.toByteArray();
  }

  static byte[] field(String name, String value) {
    return part("form-data; name=\"" + name + "\"", value.getBytes(UTF_8));
  }

  static byte[] file(String filename, byte[] content) {
    return part("form-data; name=\"file\"; filename=\"" + filename + "\"", content);
  }

  static byte[] part(String disposition, byte[] content) {
    ByteArrayOutputStream part = new ByteArrayOutputStream();
    part.writeBytes(("Content-Disposition: " + disposition + "\r\n\r\n").getBytes(UTF_8));
    part.writeBytes(content);
    return part.toByteArray();
  }

  @Override
  public void close() {
    client.close();
    server.close();
    mirrors.close();
    try {
      activity.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
