// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Isolated;
import org.tarnfs.storage.protocol.Nurl;

@Isolated
final class RunCommandTest {

  @TempDir private Path parent;

  @Test
  void nodeRunsUntilItIsToldToStop() throws Exception {
    Path node = parent.resolve("node");
    assertThat(Outcome.of("create-node", "--port=0", node.toString()).exitCode()).isZero();
    Process process = start("run", node.toString());
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      assertThat(lines.readLine()).isEqualTo("node     " + node);
      Nurl nurl = Nurl.parse(lines.readLine().replaceFirst("storage +", ""));
      String gateway = lines.readLine();
      URI web = URI.create(Files.readString(node.resolve("node.url")).strip());

      assertThat(gateway).isEqualTo("gateway  " + web + ", knows 1 of the grid's servers");
      assertThat(node.resolve("private/storage.nurl")).hasContent(nurl.toSecretString());
      awaitOnPage(web, "Storage servers: 1 of 1 answer");
      assertThat(stdoutOf("get", "-d", node.toString(), "--range=4-6", "URI:LIT:krugkidfnzsc4"))
          .isEqualTo("end");
      Outcome second = Outcome.of("run", "--json", node.toString());
      assertThat(second.exitCode()).isEqualTo(7);
      assertThat(second.error().get("kind").asString()).isEqualTo("in-use");

      process.destroy();

      assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
      assertThat(process.exitValue()).isZero();
      assertThat(node.resolve("running.process")).doesNotExist();
      assertThat(node.resolve("node.url")).doesNotExist();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void portThatIsTakenHasItsOwnCode() throws Exception {
    try (ServerSocket other = new ServerSocket(0)) {
      Path node = parent.resolve("node");
      String port = "--port=" + other.getLocalPort();
      Outcome.of("create-node", "--no-storage", port, node.toString());

      Outcome run = Outcome.of("run", node.toString());

      assertThat(run.exitCode()).isEqualTo(7);
      assertThat(run.err())
          .startsWith("tarn: cannot listen at 127.0.0.1:" + other.getLocalPort())
          .contains("[node] web.port");
    }
  }

  @Test
  void directoryWithoutANodeIsRefused() {
    Outcome run = Outcome.of("run", parent.toString());

    assertThat(run.exitCode()).isEqualTo(6);
    assertThat(run.err()).startsWith("tarn: no node in " + parent);
  }

  private static String stdoutOf(String... arguments) throws Exception {
    Process process = start(arguments);
    try (var out = process.getInputStream()) {
      return new String(out.readAllBytes(), UTF_8);
    }
  }

  /// What needs the standard output or the end of a process runs in one of its own.
  private static Process start(String... arguments) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                TarnMain.class.getName()));
    command.addAll(List.of(arguments));
    return new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.DISCARD).start();
  }

  /// The first handshake of a new process can take longer than the page waits.
  private static void awaitOnPage(URI web, String text) throws Exception {
    try (HttpClient client = HttpClient.newHttpClient()) {
      HttpRequest request = HttpRequest.newBuilder(web).build();
      long deadline = System.nanoTime() + Duration.ofMinutes(1).toNanos();
      String page = "";
      while (!page.contains(text) && System.nanoTime() < deadline) {
        page = client.send(request, BodyHandlers.ofString()).body();
      }
      assertThat(page).contains(text);
    }
  }
}
