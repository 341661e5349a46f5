// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
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
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.storage.testing.Fault;

class WebApiTest {

  private static final EncodingParameters TWO_OF_FOUR = new EncodingParameters(2, 4, 3);

  @TempDir private Path temporary;

  private final TestGrid grid = TestGrid.of(4);
  private final HttpClient client = HttpClient.newHttpClient();
  private WebServer server;

  @BeforeEach
  void start() throws Exception {
    UploadOptions options = new UploadOptions(TWO_OF_FOUR, Optional.of(TestGrid.CONVERGENCE));
    StatusPage status = new StatusPage("Tarn test", List.of());
    StoragePage storage = new StoragePage(() -> Map.of("storage_server.disk_avail", 1000L));
    NodePages pages = new NodePages(status, Optional.of(storage), Optional.empty());
    WebApi api = new WebApi(grid.grid(), options, temporary, Set.of("lake.example"), pages);
    server = WebServer.start(new InetSocketAddress("127.0.0.1", 0), api);
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 55, 56, 4096, 65535, 65536, 65537, 3_000_001})
  void storedFileComesBack(int size) throws Exception {
    byte[] content = TestGrid.content(size, size);

    HttpResponse<String> put = put(BodyPublishers.ofByteArray(content));
    HttpResponse<byte[]> get = get("/uri/" + put.body());

    assertThat(put.statusCode()).isEqualTo(200);
    assertThat(put.body()).isEqualTo(grid.put(content, TWO_OF_FOUR).cap().toSecretString());
    assertThat(get.statusCode()).isEqualTo(200);
    assertThat(get.body()).isEqualTo(content);
    assertThat(header(get, "content-length")).isEqualTo("" + size);
    assertThat(spooled()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {100, 65536, 1_000_000})
  void bodyOfUnknownLengthIsStored(int size) throws Exception {
    byte[] content = TestGrid.content(size, 1);

    HttpResponse<String> put =
        put(BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(content)));

    assertThat(get("/uri/" + put.body()).body()).isEqualTo(content);
  }

  @ParameterizedTest
  @CsvSource({
    "bytes=0-0,206,0,1",
    "bytes=5-9,206,5,10",
    "bytes=999990-,206,999990,1000000",
    "bytes=999990-2000000,206,999990,1000000",
    "bytes=-10,206,999990,1000000",
    "bytes=-5000000,200,0,1000000",
    "'bytes=0-1,5-6',200,0,1000000",
    "bytes=9-5,200,0,1000000",
    "bytes=x,200,0,1000000",
    "lines=1-2,200,0,1000000"
  })
  void oneRangeIsSentAndNonsenseIgnored(String range, int status, int start, int end)
      throws Exception {
    byte[] content = TestGrid.content(1_000_000, 7);
    String cap = store(content);

    HttpResponse<byte[]> get = get("/uri/" + cap, "Range", range);

    assertThat(get.statusCode()).isEqualTo(status);
    assertThat(get.body()).isEqualTo(Arrays.copyOfRange(content, start, end));
    if (status == 206) {
      assertThat(header(get, "content-range"))
          .isEqualTo("bytes " + start + "-" + (end - 1) + "/1000000");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bytes=1000-", "bytes=1000-1001", "bytes=-0", "bytes=99999999999999999999-"})
  void rangeBeyondTheEndIsRefused(String range) throws Exception {
    String cap = store(TestGrid.content(1000, 7));

    HttpResponse<byte[]> get = get("/uri/" + cap, "Range", range);

    assertThat(get.statusCode()).isEqualTo(416);
    assertThat(header(get, "content-range")).isEqualTo("bytes */1000");
  }

  @Test
  void headTellsSizeAndTagWithoutContent() throws Exception {
    String cap = store(TestGrid.content(5000, 3));

    HttpResponse<byte[]> head = send(request("/uri/" + cap).HEAD());

    assertThat(head.statusCode()).isEqualTo(200);
    assertThat(header(head, "content-length")).isEqualTo("5000");
    assertThat(header(head, "etag")).matches("\"[a-z2-7]{26}-\"");
    assertThat(head.body()).isEmpty();
  }

  @Test
  void contentThatTheClientHasIsNotSentAgain() throws Exception {
    String cap = store(TestGrid.content(5000, 3));
    String tag = header(get("/uri/" + cap), "etag");

    assertThat(get("/uri/" + cap, "If-None-Match", "\"x\", " + tag).statusCode()).isEqualTo(304);
    assertThat(get("/uri/" + cap, "If-None-Match", tag.replace("\"", "")).statusCode())
        .isEqualTo(304);
    assertThat(get("/uri/" + cap, "If-None-Match", "\"x\"").statusCode()).isEqualTo(200);
  }

  @Test
  void contentCannotRunOrBeFramedInABrowser() throws Exception {
    String cap =
        store("<script>alert(1)</script> and much more of it, over 55 bytes".getBytes(UTF_8));

    HttpResponse<byte[]> get = get("/file/" + cap + "/@@named=/page.html");

    assertThat(header(get, "content-type")).isEqualTo("text/html");
    assertThat(header(get, "content-security-policy")).isEqualTo("sandbox");
    assertThat(header(get, "x-content-type-options")).isEqualTo("nosniff");
    assertThat(header(get, "referrer-policy")).isEqualTo("no-referrer");
    assertThat(header(get, "x-frame-options")).isEqualTo("DENY");
  }

  @Test
  void savedFileIsNamedWithoutBreakingTheHeader() throws Exception {
    String cap = store(new byte[10]);

    HttpResponse<byte[]> get = get("/uri/" + cap + "?save=true&filename=a%22%0D%0Ab%C3%A9.png");

    assertThat(header(get, "content-disposition")).isEqualTo("attachment; filename=\"a___b_.png\"");
  }

  @Test
  void tooFewSharesAreToldByTheStatus() throws Exception {
    String cap = store(TestGrid.content(300_000, 3));
    grid.fail(3, Fault.REFUSE);

    HttpResponse<byte[]> get = get("/uri/" + cap);

    assertThat(get.statusCode()).isEqualTo(410);
    assertThat(new String(get.body(), UTF_8)).contains("need 2");
    assertThat(get.headers().firstValue("etag")).isEmpty();
  }

  @Test
  void tooFewServersAreToldByTheStatus() throws Exception {
    grid.fail(2, Fault.REFUSE);

    HttpResponse<String> put = put(BodyPublishers.ofByteArray(new byte[1000]));

    assertThat(put.statusCode()).isEqualTo(503);
    assertThat(put.body()).contains("need 3 servers");
  }

  @ParameterizedTest
  @CsvSource({
    "GET,/uri/URI:CHK:nonsense,400",
    "GET,/uri/hello,400",
    "GET,/uri/URI:LIT:krugkidfnzsc4/below,400",
    "GET,/uri/URI:LIT:krugkidfnzsc4?t=juggle,400",
    "GET,/uri/URI:LIT:krugkidfnzsc4?save=perhaps,400",
    "GET,/uri/URI:SSK:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq,410",
    "GET,/uri/URI:DIR2:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq,410",
    "GET,/uri/URI:SSK-Verifier:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq,400",
    "GET,/uri,400",
    "GET,/nowhere,404",
    "DELETE,/uri,405",
    "DELETE,/uri/URI:LIT:,400",
    "PUT,/uri/URI:LIT:,400",
    "POST,/uri/URI:LIT:?t=juggle,400",
    "POST,/uri/URI:LIT:?t=upload,400",
    "HEAD,/uri/URI:LIT:?t=json,400",
    "OPTIONS,/uri/URI:LIT:,405",
    "GET,/uri/hello?t=uri,400",
    "GET,/uri/URI:SSK-Verifier:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq?t=readonly-uri,400",
    "GET,/file/URI:DIR2:fs6ul2fju2fvb2cfx7gt6ngycm:hncpinwszbggrurbvuaaexnftk3j5wfr7473pj2g734mo2isxlbq/a,400",
    "PUT,/file/URI:LIT:/a,405",
    "GET,/file,400",
    "GET,/operations,404",
    "GET,/operations/nobody,404",
    "GET,/status/up-1,404",
    "GET,/status/up-99999999999999999999,404",
    "GET,/status/URI:CHK:fs6u,404",
    "GET,/status?t=juggle,400",
    "PUT,/status,405",
    "GET,/storage?t=juggle,400",
    "GET,/statistics?t=juggle,400",
    "POST,/uri,400",
    "POST,/uri?t=upload,400",
    "POST,/,405",
    "GET,/?t=juggle,400",
    "PUT,/uri?format=FLAC,400"
  })
  void whatCannotBeAnsweredHasItsStatus(String method, String path, int status) throws Exception {
    HttpResponse<byte[]> answer = send(request(path).method(method, BodyPublishers.noBody()));

    assertThat(answer.statusCode()).isEqualTo(status);
    if (!method.equals("HEAD")) {
      assertThat(new String(answer.body(), UTF_8)).doesNotContain("fs6u").endsWith("\n");
    }
  }

  @Test
  void storageServerOfTheNodeIsTold() throws Exception {
    HttpResponse<byte[]> json = get("/storage?t=json");

    assertThat(header(json, "content-type")).startsWith("text/plain");
    assertThat(json.body())
        .asString(UTF_8)
        .contains("\"storage_server.disk_avail\": 1000", "bucket-counter", "lease-checker");
    assertThat(get("/storage").body()).asString(UTF_8).contains("disk_avail</th><td>1000");
  }

  @Test
  void capInTheQueryLeadsToTheFile() throws Exception {
    HttpResponse<byte[]> get = get("/uri?uri=URI%3ALIT%3Akrugkidfnzsc4&filename=a.txt");

    assertThat(get.statusCode()).isEqualTo(302);
    assertThat(header(get, "location")).isEqualTo("/uri/URI%3ALIT%3Akrugkidfnzsc4?filename=a.txt");
    assertThat(get(header(get, "location")).body()).asString(UTF_8).isEqualTo("The end.");
  }

  @ParameterizedTest
  @CsvSource({
    "localhost:80,,200",
    "LAKE.example,,200",
    "192.0.2.7:1,,200",
    "[::1]:3456,,200",
    "evil.example,,403",
    "evil.example:3456,,403",
    "127.0.0.1.evil.example,,403",
    "'',,403",
    "localhost.evil.example,,403",
    "localhost,http://localhost,200",
    "localhost,https://evil.example,403",
    "localhost:80,http://localhost:81,403",
    "localhost,https://localhost,403",
    "127.0.0.1:80,http://localhost:80,403",
    "localhost,null,403"
  })
  void pagesOfOtherSitesAreKeptOut(String host, String origin, int status) throws Exception {
    String originLine = origin == null ? "" : "Origin: " + origin + "\r\n";

    String answer = raw("GET /uri/URI:LIT: HTTP/1.1\r\nHost: " + host + "\r\n" + originLine);

    assertThat(answer).startsWith("HTTP/1.1 " + status);
  }

  @Test
  void clientThatWaitsForAPermissionToSendGetsIt() throws Exception {
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      OutputStream out = socket.getOutputStream();
      out.write(
          "PUT /uri HTTP/1.1\r\nHost: localhost\r\nContent-Length: 3\r\nExpect: 100-continue\r\n\r\n"
              .getBytes(UTF_8));
      byte[] permission = socket.getInputStream().readNBytes(12);
      out.write("abc".getBytes(UTF_8));
      socket.shutdownOutput();

      assertThat(permission).asString(UTF_8).isEqualTo("HTTP/1.1 100");
      assertThat(new String(socket.getInputStream().readAllBytes(), UTF_8))
          .contains("URI:LIT:mfrgg");
    }
  }

  @Test
  void bodyThatIsCutShortIsNotStored() throws Exception {
    int calls = grid.calls();
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      String head = "PUT /uri HTTP/1.1\r\nHost: localhost\r\nContent-Length: 300000\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      socket.getOutputStream().write(new byte[100_000]);
      socket.shutdownOutput();
      String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);

      assertThat(answer).doesNotContain("200 OK").doesNotContain("URI:");
    }
    assertThat(grid.calls()).isEqualTo(calls);
    assertThat(spooled()).isEmpty();
  }

  @Test
  void failureAmidstTheContentCutsTheConnection() throws Exception {
    byte[] content = TestGrid.content(20_000_000, 9);
    String cap = store(content);

    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(1 << 16);
      socket.connect(server.address());
      String head = "GET /uri/" + cap + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(UTF_8));
      InputStream in = socket.getInputStream();
      in.readNBytes(1000);
      grid.fail(4, Fault.REFUSE);

      assertThat(readUntilCut(in)).isLessThan(content.length - 1000L);
    }
  }

  @Test
  void statusIsInTheFormThatMagicFolderReads() throws Exception {
    HttpResponse<byte[]> get = get("/?t=json");

    assertThat(new String(get.body(), UTF_8))
        .isEqualTo("{\"introducers\":{\"statuses\":[]},\"servers\":[]}\n");
    assertThat(new String(get("/").body(), UTF_8)).startsWith("Tarn test\n");
  }

  private static long readUntilCut(InputStream in) {
    try {
      return in.transferTo(OutputStream.nullOutputStream());
    } catch (IOException reset) {
      return 0;
    }
  }

  private String raw(String head) throws IOException {
    try (Socket socket = new Socket("127.0.0.1", server.address().getPort())) {
      socket.getOutputStream().write((head + "Connection: close\r\n\r\n").getBytes(UTF_8));
      return new String(socket.getInputStream().readAllBytes(), UTF_8);
    }
  }

  private String store(byte[] content) throws Exception {
    return grid.put(content, TWO_OF_FOUR).cap().toSecretString();
  }

  private HttpResponse<String> put(HttpRequest.BodyPublisher body) throws Exception {
    return client.send(request("/uri").PUT(body).build(), BodyHandlers.ofString());
  }

  private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
    HttpRequest.Builder request = request(path);
    return send(headers.length == 0 ? request : request.headers(headers));
  }

  private HttpResponse<byte[]> send(HttpRequest.Builder request) throws Exception {
    return client.send(request.build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(
        URI.create("http://127.0.0.1:" + server.address().getPort() + path));
  }

  private static String header(HttpResponse<?> response, String name) {
    return response.headers().firstValue(name).orElseThrow();
  }

  private List<Path> spooled() throws IOException {
    try (Stream<Path> files = Files.list(temporary)) {
      return files.toList();
    }
  }
}
