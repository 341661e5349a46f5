// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.http.StorageHttpServer;
import org.tarnfs.storage.http.TlsIdentity;
import org.tarnfs.storage.protocol.Nurl;
import org.tarnfs.storage.testing.InMemoryStorageServer;

/// Limits hold for real transfers, and nobody takes the gateway's own slowness for a server's.
@Timeout(60)
final class BandwidthTest {

  private static final StorageIndex INDEX = StorageIndex.of(new byte[StorageIndex.LENGTH]);
  private static final ShareNumber SHARE = new ShareNumber(0);
  private static final SecretBytes SECRET = SecretBytes.copyOf(new byte[32]);
  private static final LeaseSecrets LEASE = new LeaseSecrets(SECRET, SECRET);
  private static final SecretBytes SWISSNUM = SecretBytes.copyOf("swissnum".getBytes(US_ASCII));

  private static final int SIZE = 3 << 19;
  private static final int RATE = 1 << 19;

  /// A call of this size has to be done after 2 s.
  private static final Timeouts IMPATIENT =
      new Timeouts(Duration.ofMillis(1200), Duration.ofMillis(800), 1 << 30);

  /// That time, but for what may pass at once.
  private static final Duration LEAST_TIME = Duration.ofMillis(2700);

  private static HttpWorker worker;
  private static Vertx vertx;
  private static TlsIdentity identity;

  private final Bandwidth bandwidth = Bandwidth.unlimited();
  private final byte[] content = new byte[SIZE];
  private StorageHttpServer server;
  private HttpStorageServer client;

  @BeforeAll
  static void startThreads() throws IOException {
    worker = HttpWorker.start();
    vertx = ServerConnections.newVertx();
    identity = TlsIdentity.create();
  }

  @AfterAll
  static void stopThreads() {
    vertx.close();
    worker.close();
  }

  @BeforeEach
  void connect() throws Exception {
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    server =
        StorageHttpServer.start(worker, new InMemoryStorageServer(), identity, SWISSNUM, anyPort);
    Nurl nurl = new Nurl(identity.keyHash(), "127.0.0.1", server.port(), SWISSNUM);
    client = new HttpStorageServer(vertx, List.of(nurl), IMPATIENT, bandwidth);
    new Random(1).nextBytes(content);
    client.allocate(INDEX, Set.of(SHARE), SIZE, LEASE, SECRET);
  }

  @AfterEach
  void disconnect() {
    server.close();
  }

  private void limit(long up, long down) {
    bandwidth.set(new BandwidthPlan(new RateLimits(up, down), WeekTimetable.EMPTY));
  }

  private static Duration time(Callable<?> call) throws Exception {
    long start = System.nanoTime();
    Object unused = call.call();
    return Duration.ofNanos(System.nanoTime() - start);
  }

  private Duration timeToUpload() throws Exception {
    return time(() -> client.write(INDEX, SHARE, SECRET, 0, ByteBuffer.wrap(content)));
  }

  private void assertStored() throws Exception {
    assertThat(client.read(INDEX, SHARE, 0, SIZE)).isEqualTo(ByteBuffer.wrap(content));
  }

  @Test
  void uploadKeepsToTheLimitAndOutlastsItsUsualDeadline() throws Exception {
    limit(RATE, RateLimits.NONE);

    assertThat(timeToUpload()).isBetween(LEAST_TIME, Duration.ofSeconds(12));

    assertStored();
  }

  @Test
  void downloadKeepsToTheLimitAndOutlastsItsUsualDeadline() throws Exception {
    timeToUpload();
    limit(RateLimits.NONE, RATE);

    assertThat(time(() -> client.read(INDEX, SHARE, 0, SIZE)))
        .isBetween(LEAST_TIME, Duration.ofSeconds(12));
  }

  @Test
  void callsThatWaitForAConnectionOutlastTheirDeadlinesToo() throws Exception {
    timeToUpload();
    limit(RateLimits.NONE, RATE);
    int calls = 24;
    int length = SIZE / calls;

    Duration time =
        time(
            () -> {
              try (TaskScope tasks = new TaskScope()) {
                List<Future<ByteBuffer>> reads = new ArrayList<>();
                for (int i = 0; i < calls; i++) {
                  int offset = i * length;
                  reads.add(tasks.fork(() -> client.read(INDEX, SHARE, offset, length)));
                }
                for (int i = 0; i < calls; i++) {
                  assertThat(TaskScope.join(reads.get(i)))
                      .isEqualTo(ByteBuffer.wrap(content, i * length, length));
                }
                return true;
              }
            });

    assertThat(time).isBetween(LEAST_TIME.minusMillis(700), Duration.ofSeconds(12));
  }

  @Test
  void limitThatIsLiftedHoldsBackNothingAnyMore() throws Exception {
    limit(RateLimits.LEAST, RateLimits.NONE);
    try (TaskScope tasks = new TaskScope()) {
      Future<Duration> upload = tasks.fork(this::timeToUpload);
      Thread.sleep(Duration.ofMillis(2500));
      assertThat(upload.isDone()).isFalse();

      limit(RateLimits.NONE, RateLimits.NONE);

      assertThat(upload.get()).isLessThan(Duration.ofSeconds(12));
    }
    assertStored();
  }

  @Test
  void callThatIsHeldBackCanBeInterrupted() throws Exception {
    limit(RateLimits.LEAST, RateLimits.NONE);
    long start = System.nanoTime();
    TaskScope tasks = new TaskScope();
    Future<Duration> upload = tasks.fork(this::timeToUpload);
    Thread.sleep(Duration.ofMillis(500));

    tasks.close();

    assertThat(upload.isDone()).isTrue();
    assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    limit(RateLimits.NONE, RateLimits.NONE);
    assertThat(client.version()).isNotNull();
  }

  @Test
  void whoWaitsForServersDoesNotLosePatienceMeanwhile() throws Exception {
    limit(RATE, RateLimits.NONE);

    try (Fanout<String, Duration> fanout = new Fanout<>()) {
      fanout.ask("server", this::timeToUpload);

      assertThat(fanout.next(Duration.ofMillis(1500))).isInstanceOf(Fanout.Answered.class);
    }
  }

  @Test
  void timetableDecidesAtItsHours() {
    BandwidthPlan plan =
        new BandwidthPlan(
            new RateLimits(5_000, RateLimits.NONE),
            WeekTimetable.parse("mon 10:00-11:00 up none down 7K"));

    assertThat(at("2026-11-23T10:30:00Z", plan)).isEqualTo(new RateLimits(RateLimits.NONE, 7_000));
    assertThat(at("2026-11-23T11:00:00Z", plan)).isEqualTo(plan.usual());
  }

  private static RateLimits at(String time, BandwidthPlan plan) {
    return new Bandwidth(plan, Clock.fixed(Instant.parse(time), ZoneOffset.UTC)).limits();
  }
}
