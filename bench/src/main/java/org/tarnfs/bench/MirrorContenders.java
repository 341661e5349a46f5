// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.interop.Nodes;
import org.tarnfs.interop.Program;
import org.tarnfs.interop.StockClient;
import org.tarnfs.interop.StockInstallation;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The programs that [MirrorComparison] compares.
final class MirrorContenders {

  /// For one run of another program: a first backup of many files takes its time.
  private static final Duration LONGEST_RUN = Duration.ofHours(2);

  private MirrorContenders() {}

  static MirrorContender start(String name, Path repository, Path directory, Nodes nodes)
      throws Exception {
    Path home = Files.createDirectory(directory.resolve("home"));
    return switch (name) {
      case "tarn" -> {
        TarnContender tarn = new TarnContender(repository);
        yield new Tarn(tarn, tarn.start(home, nodes), home.resolve("gateway"));
      }
      case "tahoe" -> {
        Program tahoe = StockInstallation.tahoe(repository).program("tahoe").within(LONGEST_RUN);
        StockContender stock = new StockContender("tahoe", tahoe, StockClient.Protocol.FOOLSCAP);
        RunningGrid grid = stock.start(home, nodes);
        yield new Tahoe(stock, grid, new ArrayList<>());
      }
      case "restic" -> Restic.in(home);
      default -> throw new IllegalArgumentException("unknown system " + name);
    };
  }

  /// Tarn's node, told by its API, which it is asked again and again.
  private record Tarn(TarnContender contender, RunningGrid running, Path node)
      implements MirrorContender {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long BETWEEN_LOOKS = 50;

    @Override
    public String name() {
      return "tarn";
    }

    @Override
    public String version() throws IOException, InterruptedException {
      return contender.version();
    }

    @Override
    public void begin(Path directory) throws Exception {
      Instant start = Instant.now();
      ask("POST", "", JsonMapper.shared().createObjectNode().put("path", directory.toString()));
      awaitUpToDate(directory, start);
    }

    @Override
    public void update(Path directory) throws Exception {
      Instant start = Instant.now();
      ask(
          "POST",
          "/" + directory.getFileName() + "/rescan",
          JsonMapper.shared().createObjectNode());
      awaitScanned(directory, start);
      awaitUpToDate(directory, Instant.EPOCH);
    }

    /// The whole folder has been looked at since then.
    private void awaitScanned(Path directory, Instant start) throws Exception {
      while (true) {
        for (JsonNode event :
            ask("GET", "/" + directory.getFileName() + "/events", null).path("events")) {
          if (event.path("kind").asString("").equals("scanned")
              && Instant.parse(event.path("time").asString()).isAfter(start)) {
            return;
          }
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
    }

    private void awaitUpToDate(Path directory, Instant published) throws Exception {
      while (true) {
        JsonNode status = ask("GET", "/" + directory.getFileName(), null);
        String last = status.path("lastPublished").asString("");
        if (status.path("state").asString("").equals("up-to-date")
            && !last.isEmpty()
            && Instant.parse(last).isAfter(published)) {
          return;
        }
        Thread.sleep(BETWEEN_LOOKS);
      }
    }

    private JsonNode ask(String method, String path, @Nullable JsonNode body) throws Exception {
      HttpRequest.BodyPublisher publisher =
          body == null
              ? HttpRequest.BodyPublishers.noBody()
              : HttpRequest.BodyPublishers.ofString(body.toString());
      HttpRequest request =
          HttpRequest.newBuilder(URI.create(running.web() + "api/v1/folders" + path))
              .header(
                  "Authorization",
                  "Bearer " + Files.readString(node.resolve("private/api_auth_token")).strip())
              .header("Content-Type", "application/json")
              .method(method, publisher)
              .build();
      HttpResponse<String> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
      if (answer.statusCode() >= 300) {
        throw new IOException(answer.statusCode() + " " + answer.body());
      }
      return JsonMapper.shared().readTree(answer.body().isEmpty() ? "{}" : answer.body());
    }

    @Override
    public Optional<RunningGrid> grid() {
      return Optional.of(running);
    }
  }

  /// `tahoe backup`, each directory to one of its own.
  private record Tahoe(StockContender contender, RunningGrid running, List<String> targets)
      implements MirrorContender {

    @Override
    public String name() {
      return "tahoe";
    }

    @Override
    public String version() throws IOException, InterruptedException {
      return contender.version();
    }

    @Override
    public void begin(Path directory) throws Exception {
      try (WebConnection connection = new WebConnection(running.web())) {
        targets.add(
            connection.exchange("POST", "/uri?t=mkdir", MemorySegment.ofArray(new byte[0])));
      }
      update(directory);
    }

    @Override
    public void update(Path directory) throws Exception {
      running.backup().run(directory, targets.getLast());
    }

    @Override
    public Optional<RunningGrid> grid() {
      return Optional.of(running);
    }
  }

  /// restic, to a directory on the same disk.
  private record Restic(Program program) implements MirrorContender {

    static Restic in(Path home) throws IOException, InterruptedException {
      Path password = Files.writeString(home.resolve("password"), "of a benchmark\n");
      Program program =
          new Program(
              List.of(
                  "restic",
                  "--quiet",
                  "--repo",
                  home.resolve("repository").toString(),
                  "--cache-dir",
                  home.resolve("cache").toString(),
                  "--password-file",
                  password.toString()),
              LONGEST_RUN);
      program.run(List.of("init"));
      return new Restic(program);
    }

    @Override
    public String name() {
      return "restic";
    }

    @Override
    public String version() throws IOException, InterruptedException {
      return new Program(List.of("restic")).run(List.of("version"));
    }

    @Override
    public void begin(Path directory) throws Exception {
      update(directory);
    }

    @Override
    public void update(Path directory) throws Exception {
      program.run(List.of("backup", directory.toString()));
    }

    @Override
    public Optional<RunningGrid> grid() {
      return Optional.empty();
    }
  }
}
