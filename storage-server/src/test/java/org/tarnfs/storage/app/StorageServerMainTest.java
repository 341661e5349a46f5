// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.storage.protocol.Nurl;

final class StorageServerMainTest {

  @TempDir private Path node;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @Test
  void servesInAProcessOfItsOwnUntilItIsToldToStop() throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx64m",
                "-cp",
                System.getProperty("java.class.path"),
                StorageServerMain.class.getName(),
                node.toString(),
                "--port",
                "0")
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
      Nurl nurl = Nurl.parse(lines.readLine());
      assertThat(nurl.port()).isPositive();
      assertThat(node.resolve("storage/shares")).isDirectory();

      process.destroy();

      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    } finally {
      process.destroyForcibly();
    }
  }

  @Test
  void servesUntilTheEndInThisProcess() throws Exception {
    CountDownLatch end = new CountDownLatch(1);
    end.countDown();

    assertThat(run(end, node.toString(), "--port", "0", "--location", "example.org:443")).isZero();
    assertThat(out.toString(UTF_8)).contains("@example.org:443/");
  }

  @Test
  void saysInOneLineThatThePortIsTaken() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(other.getLocalPort());

      assertThat(run(new CountDownLatch(1), node.toString(), "--port", port)).isEqualTo(1);
      assertThat(err.toString(UTF_8).lines()).hasSize(1).first().asString().contains(port);
    }
  }

  @Test
  void saysInOneLineThatTheDirectoryCannotBeUsed() throws Exception {
    Path file = Files.writeString(node.resolve("file"), "not a directory");

    assertThat(run(new CountDownLatch(1), file.toString())).isEqualTo(1);
    assertThat(err.toString(UTF_8).lines()).hasSize(1).first().asString().contains("file");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "--port",
        "DIR --port",
        "DIR --port x",
        "DIR --port 65536",
        "DIR --port -1",
        "DIR --reserved 10X",
        "DIR --capacity 9999999999999T",
        "DIR --location x",
        "DIR --host 0.0.0.0",
        "DIR --nonsense 1",
      })
  void saysHowItIsUsed(String commandLine) throws Exception {
    List<String> arguments =
        commandLine.isEmpty()
            ? List.of()
            : List.of(commandLine.replace("DIR", node.toString()).split(" "));

    assertThat(run(new CountDownLatch(1), arguments.toArray(String[]::new))).isEqualTo(2);
    assertThat(err.toString(UTF_8)).contains("usage:");
  }

  @Test
  void sizesHaveUnits() {
    StorageServerConfig config =
        Arguments.parse(List.of("d", "--reserved", "10G", "--capacity", "2Ti"));

    assertThat(config.limits().reservedSpace()).isEqualTo(10_000_000_000L);
    assertThat(config.limits().capacity()).isEqualTo(2L << 40);
  }

  private int run(CountDownLatch end, String... arguments) throws InterruptedException {
    return StorageServerMain.run(
        List.of(arguments),
        new PrintStream(out, true, UTF_8),
        new PrintStream(err, true, UTF_8),
        end);
  }
}
