// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.gateway.mirror.MirrorEvent;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// What happens, as those hear it who listen.
@Timeout(120)
class EventStreamTest {

  @TempDir private Path temporary;
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway(temporary);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  @Test
  void listenerThatWasAwayGetsWhatItMissed() throws Exception {
    String id;
    try (Listener listener = new Listener("")) {
      tell("docs", "a");
      JsonNode first = listener.next();
      assertThat(first.get("path").asString()).isEqualTo("a");
      assertThat(first.get("folder").asString()).isEqualTo("docs");
      assertThat(first.get("kind").asString()).isEqualTo("stored");
      id = first.get("number").asString();
    }
    tell("docs", "b");
    tell("docs", "c");

    try (Listener listener = new Listener("Last-Event-ID: " + id + "\r\n")) {
      tell("docs", "d");

      assertThat(listener.paths(3)).containsExactly("b", "c", "d");
    }
  }

  @Test
  void onlyTheFolderThatIsAskedForIsTold() throws Exception {
    try (Listener listener = new Listener("", "?folder=docs")) {
      tell("pictures", "a");
      tell("docs", "b");

      assertThat(listener.paths(1)).containsExactly("b");
    }
  }

  @Test
  void streamEndsWhenItsTokenIsRevoked() throws Exception {
    String made =
        gateway
            .post(
                "/api/v1/tokens",
                "application/json",
                "{\"name\":\"a\",\"scope\":\"read\"}".getBytes(UTF_8),
                "Authorization",
                bearer())
            .body();
    String token = JsonMapper.shared().readTree(made).get("token").asString();
    try (Listener listener = new Listener("", "", token)) {
      tell("docs", "a");
      assertThat(listener.paths(1)).containsExactly("a");

      gateway.send(gateway.request("/api/v1/tokens/a").header("Authorization", bearer()).DELETE());
      tell("docs", "b");

      assertThat(listener.rest()).doesNotContain("\"b\"");
    }
  }

  @Test
  void listenerThatWasAwayForTooLongIsToldSo() throws Exception {
    try (Listener listener = new Listener("Last-Event-ID: 1\r\n")) {
      assertThat(listener.line()).isEqualTo("event: gap");
    }
  }

  @Test
  void eventsAreListedToWhoDoesNotListen() throws Exception {
    for (String path : new String[] {"a", "b", "c"}) {
      tell("docs", path);
    }

    JsonNode newest = list("?limit=2");
    JsonNode later = list("?limit=1&after=" + newest.get(0).get("number").asLong());

    assertThat(newest).extracting(event -> event.get("path").asString()).containsExactly("b", "c");
    assertThat(later).extracting(event -> event.get("path").asString()).containsExactly("c");
    assertThat(list("?folder=none")).isEmpty();
    assertThat(gateway.get("/api/v1/events").statusCode()).isEqualTo(401);
    assertThat(
            gateway
                .get("/api/v1/events", "Authorization", bearer(), "Last-Event-ID", "x")
                .statusCode())
        .isEqualTo(400);
  }

  @Test
  void twoHundredListenersMissNothingAndOneThatStallsHoldsUpNobody() throws Exception {
    int listeners = 200;
    int events = 2000;
    List<Listener> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<List<String>>> heard = new ArrayList<>();
      all.add(new Listener("")); // reads nothing from now on
      for (int i = 0; i < listeners; i++) {
        Listener listener = new Listener("");
        all.add(listener);
        heard.add(threads.submit(() -> listener.paths(events)));
      }
      List<String> told = new ArrayList<>();
      for (int i = 0; i < events; i++) {
        told.add("file " + i);
        tell("docs", told.getLast());
      }
      for (Future<List<String>> one : heard) {
        assertThat(one.get()).isEqualTo(told);
      }
    } finally {
      for (Listener listener : all) {
        listener.close();
      }
    }
  }

  private void tell(String folder, String path) {
    gateway
        .activity()
        .accept(folder, new MirrorEvent(Instant.now(), MirrorEvent.Kind.STORED, path, ""));
  }

  private JsonNode list(String query) throws Exception {
    String answer = gateway.get("/api/v1/events" + query, "Authorization", bearer()).body();
    return JsonMapper.shared().readTree(answer).get("events");
  }

  private static String bearer() {
    return "Bearer " + TestGateway.TOKEN;
  }

  /// One that has heard that the stream has begun.
  private final class Listener implements AutoCloseable {

    private final Socket socket;
    private final BufferedReader in;

    Listener(String header) throws IOException {
      this(header, "");
    }

    Listener(String header, String query) throws IOException {
      this(header, query, TestGateway.TOKEN);
    }

    Listener(String header, String query, String token) throws IOException {
      socket = gateway.socket();
      in = new BufferedReader(new InputStreamReader(socket.getInputStream(), UTF_8));
      socket
          .getOutputStream()
          .write(
              ("GET /api/v1/events%s HTTP/1.0\r\nAuthorization: Bearer %s\r\nAccept: text/event-stream\r\n"
                          .formatted(query, token)
                      + header
                      + "\r\n")
                  .getBytes(UTF_8));
      String line = in.readLine();
      assertThat(line).endsWith("200 OK");
      boolean isStream = false;
      while (!line.isEmpty()) {
        line = in.readLine();
        isStream |= line.equalsIgnoreCase("content-type: text/event-stream");
      }
      assertThat(isStream).isTrue();
      if (header.isEmpty()) {
        assertThat(line()).startsWith(":");
      }
    }

    String line() throws IOException {
      return in.readLine();
    }

    /// All that comes until the other side ends it.
    String rest() throws IOException {
      return in.readAllAsString();
    }

    JsonNode next() throws IOException {
      String line = line();
      while (!line.startsWith("data: ")) {
        line = line();
      }
      return JsonMapper.shared().readTree(line.substring("data: ".length()));
    }

    List<String> paths(int count) throws IOException {
      List<String> paths = new ArrayList<>();
      while (paths.size() < count) {
        paths.add(next().get("path").asString());
      }
      return paths;
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
