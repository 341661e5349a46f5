// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.testing.Seeds;

/// How much memory nodes need that are started as users start them, by the launcher.
@ExtendWith(Seeds.class)
class MemoryTest {

  private static final int KIBIBYTES_OF_A_STORAGE_NODE = 128 * 1024;
  private static final int SHARES = 10_000;
  private static final int SHARES_READ = 2_000;
  private static final int FILES_PUT = 100;
  private static final int LARGEST_FILE_PUT = 4 << 20;
  private static final int SAMPLE_SIZE = 1_000;
  private static final int AT_ONCE = 8;

  /// For a run by hand, `-Dlarge.mebibytes=4096`.
  private static final long LARGE = Integer.getInteger("large.mebibytes", 512) * (1L << 20);

  private final Nodes nodes = new Nodes();

  @TempDir Path directory;

  @AfterEach
  void stop() {
    nodes.close();
  }

  @Test
  void aGatewayWithA64MebibyteHeapMovesALargeFile(RandomGenerator random) throws Exception {
    GeneratedFile file = new GeneratedFile(random.nextLong(), LARGE);
    List<StorageNode> servers = List.of(startServer(0), startServer(1), startServer(2));
    TarnGateway gateway =
        startGateway(TestGrid.launchedTarn("-Xmx64m"), new EncodingParameters(2, 3, 3), servers);

    Instant start = Instant.now();
    String cap = gateway.web().put(file.publisher());
    Instant stored = Instant.now();
    file.assertIsReadBy(gateway.web(), cap);
    System.out.printf(
        "%d bytes stored in %d s and read in %d s by a gateway whose memory peaked at %d KiB%n",
        LARGE,
        Duration.between(start, stored).toSeconds(),
        Duration.between(stored, Instant.now()).toSeconds(),
        peakKibibytes(gateway.process()));
  }

  @Test
  void aStorageNodeWithManySharesStaysSmall(RandomGenerator random) throws Exception {
    StorageNode server = startServer(0);
    WebGateway gateway =
        startGateway(TestGrid.launchedTarn(), new EncodingParameters(1, 1, 1), List.of(server))
            .web();
    List<ChkReadCap> caps = fill(server, gateway, random);

    StorageNode full = nodes.add(server.startAgain());
    int atStart = peakKibibytes(full.process());
    List<Callable<Void>> jobs = new ArrayList<>();
    for (int number = 0; number < SHARES_READ; number++) {
      ChkReadCap cap = caps.get(random.nextInt(SHARES));
      jobs.add(() -> read(gateway, cap));
    }
    for (int number = 0; number < FILES_PUT; number++) {
      int size = random.nextInt(56, number % 4 == 0 ? LARGEST_FILE_PUT : LARGEST_FILE_PUT >> 6);
      GeneratedFile file = new GeneratedFile(random.nextLong(), size);
      jobs.add(() -> putAndRead(gateway, file));
    }
    Collections.shuffle(jobs, new Random(random.nextLong()));
    Together.call(AT_ONCE, jobs);

    int peak = peakKibibytes(full.process());
    System.out.printf(
        "memory of a storage node with %d shares peaked at %d KiB, %d of them at its start%n",
        SHARES, peak, atStart);
    assertThat(peak).as("KiB at most").isLessThan(KIBIBYTES_OF_A_STORAGE_NODE);
  }

  private StorageNode startServer(int number) throws IOException, InterruptedException {
    Program tarn = TestGrid.launchedTarn();
    Path server = directory.resolve("server-" + number);
    int port = TestGrid.PORTS.next();
    StorageNode.createTarn(tarn, server, port);
    return nodes.add(StorageNode.start(tarn, server, port));
  }

  private TarnGateway startGateway(
      Program tarn, EncodingParameters parameters, List<StorageNode> servers)
      throws IOException, InterruptedException {
    GridView view =
        new GridView(
            parameters,
            ConvergenceSecret.random(new SecureRandom()),
            servers.stream().map(StorageNode::entry).toList());
    return nodes.add(TarnGateway.start(tarn, directory.resolve("gateway"), view));
  }

  /// Puts shares on the disk of a server, which is stopped for that. They are copies of one, each
  /// under the key of a file of its own: a share says nothing of its key, so all of them are good.
  private static List<ChkReadCap> fill(
      StorageNode server, WebGateway gateway, RandomGenerator random) throws Exception {
    GeneratedFile file = new GeneratedFile(random.nextLong(), SAMPLE_SIZE);
    ChkReadCap sample = (ChkReadCap) Cap.parse(gateway.put(file.publisher()));
    server.close();
    Path share = server.bucket(sample.storageIndex()).resolve("0");
    List<ChkReadCap> caps = new ArrayList<>(List.of(sample));
    while (caps.size() < SHARES) {
      byte[] key = new byte[ChkReadCap.KEY_LENGTH];
      random.nextBytes(key);
      ChkReadCap cap = new ChkReadCap(SecretBytes.copyOf(key), sample.uebHash(), 1, 1, SAMPLE_SIZE);
      Path bucket = Files.createDirectories(server.bucket(cap.storageIndex()));
      Files.copy(share, bucket.resolve("0"));
      caps.add(cap);
    }
    return caps;
  }

  private static Void read(WebGateway gateway, ChkReadCap cap)
      throws IOException, InterruptedException {
    assertThat(gateway.get(cap.toSecretString(), BodyHandlers.ofByteArray())).hasSize(SAMPLE_SIZE);
    return null;
  }

  private static Void putAndRead(WebGateway gateway, GeneratedFile file)
      throws IOException, InterruptedException {
    file.assertIsReadBy(gateway, gateway.put(file.publisher()));
    return null;
  }

  private static int peakKibibytes(NodeProcess process) {
    return Math.toIntExact(ProcessUsage.peakKibibytes(List.of(process.pid())));
  }
}
