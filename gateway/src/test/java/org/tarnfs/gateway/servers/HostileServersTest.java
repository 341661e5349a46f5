// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.tarnfs.gateway.servers.HostilePeer.response;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_ANSWER;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.SERVER_FAILED;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.UNREACHABLE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.WRONG_SECRET;

import io.vertx.core.Vertx;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.http.StorageHttpServer;
import org.tarnfs.storage.http.TlsIdentity;
import org.tarnfs.storage.protocol.Nurl;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.testing.InMemoryStorageServer;

/// Whatever is at the other end, a call comes back in time, with the right reason, and believes
/// nothing that is not so.
@Timeout(60)
final class HostileServersTest {

  private static final StorageIndex INDEX = StorageIndex.of(new byte[StorageIndex.LENGTH]);
  private static final ShareNumber SHARE = new ShareNumber(0);
  private static final SecretBytes SWISSNUM = SecretBytes.copyOf("swissnum".getBytes(US_ASCII));
  private static final String OCTETS = "Content-Type: application/octet-stream\n";
  private static final String CBOR = "Content-Type: application/cbor\n";
  /// Where there is an answer to be judged, however slow the machine is.
  private static final Timeouts PATIENT = Timeouts.DEFAULT;

  private static final Timeouts IMPATIENT =
      new Timeouts(Duration.ofSeconds(2), Duration.ofMillis(500), 1000);

  private static Vertx vertx;
  private static TlsIdentity identity;

  @BeforeAll
  static void start() {
    vertx = ServerConnections.newVertx();
    identity = TlsIdentity.create();
  }

  @AfterAll
  static void stop() {
    vertx.close();
  }

  @Test
  void serverWithAnotherKeyIsRefused() throws Exception {
    try (HostilePeer peer = new HostilePeer(identity, (client, n) -> {})) {
      Bytes otherKey = Bytes.copyOf(new byte[32]);
      Nurl nurl = new Nurl(otherKey, "127.0.0.1", peer.port(), SWISSNUM);

      assertThat(refusal(UNREACHABLE, client(IMPATIENT, nurl)::version))
          .contains("key")
          .contains(":" + peer.port());
    }
  }

  @Test
  void wrongSwissnumIsSaidToBeWrong() throws Exception {
    HttpWorker worker = HttpWorker.start();
    InetSocketAddress anyPort = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (worker;
        StorageHttpServer server =
            StorageHttpServer.start(
                worker,
                new InMemoryStorageServer(),
                identity,
                SecretBytes.copyOf("another".getBytes(US_ASCII)),
                anyPort)) {
      assertThat(refusal(WRONG_SECRET, client(IMPATIENT, nurl(server.port()))::version))
          .contains("swissnum");
    }
  }

  @Test
  void nobodyThereIsUnreachable() throws Exception {
    int port = unusedPort();

    assertThat(refusal(UNREACHABLE, client(IMPATIENT, nurl(port))::version))
        .contains("127.0.0.1:" + port);
  }

  @Test
  void serverThatAcceptsAndSaysNothingIsGivenUp() throws Exception {
    try (ServerSocket mute = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
      refusal(UNREACHABLE, client(IMPATIENT, nurl(mute.getLocalPort()))::version);
    }
  }

  @Test
  void serverThatReadsAndNeverAnswersIsGivenUp() throws Exception {
    try (HostilePeer peer = new HostilePeer(identity, (client, n) -> hang())) {
      HttpStorageServer server = client(IMPATIENT, nurl(peer.port()));

      refusal(UNREACHABLE, server::version);
      refusal(
          UNREACHABLE, () -> server.write(INDEX, SHARE, SWISSNUM, 0, ByteBuffer.allocate(1 << 20)));
      refusal(UNREACHABLE, () -> server.read(INDEX, SHARE, 0, 100));
    }
  }

  @Test
  void serverThatDripsIsGivenUpAtTheDeadline() throws Exception {
    try (HostilePeer peer = new HostilePeer(identity, (client, n) -> drip(client))) {
      refusal(UNREACHABLE, () -> client(IMPATIENT, nurl(peer.port())).read(INDEX, SHARE, 0, 1000));
    }
  }

  @Test
  void bodyCutShortIsNotBelieved() throws Exception {
    byte[] cut =
        response(206, OCTETS + "Content-Range: bytes 0-9/*\nContent-Length: 10\n", "01234");
    try (HostilePeer peer = closingAfter(cut)) {
      refusal(UNREACHABLE, () -> client(IMPATIENT, nurl(peer.port())).read(INDEX, SHARE, 0, 10));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"99999999999999999999", "9223372036854775807", "2000000", "x"})
  void absurdContentLengthIsNotAllocated(String length) throws Exception {
    byte[] absurd =
        response(206, OCTETS + "Content-Range: bytes 0-9/*\nContent-Length: " + length + "\n", "");
    try (HostilePeer peer = answering(absurd)) {
      Throwable refused =
          refusal(() -> client(IMPATIENT, nurl(peer.port())).read(INDEX, SHARE, 0, 10));

      assertThat(((StorageProtocolException) refused).reason()).isIn(BAD_ANSWER, UNREACHABLE);
    }
  }

  @Test
  void endlessAnswerIsCutOff() throws Exception {
    try (HostilePeer peer = new HostilePeer(identity, (client, n) -> flood(client))) {
      refusal(BAD_ANSWER, client(PATIENT, nurl(peer.port()))::version);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "bytes 1-10/*",
        "bytes 0-8/*",
        "bytes 0-10/*",
        "bytes 0-99999999999999999999/*",
        "bytes=0-9",
        "",
      })
  void anotherRangeThanWasAskedForIsRefused(String range) throws Exception {
    String header = range.isEmpty() ? "" : "Content-Range: " + range + "\n";
    byte[] answer = response(206, OCTETS + header + "Content-Length: 10\n", "0123456789");
    try (HostilePeer peer = answering(answer)) {
      refusal(BAD_ANSWER, () -> client(PATIENT, nurl(peer.port())).read(INDEX, SHARE, 0, 10));
    }
  }

  @Test
  void moreBytesThanWereAskedForAreRefused() throws Exception {
    byte[] answer =
        response(206, OCTETS + "Content-Range: bytes 0-9/*\nContent-Length: 10\n", "0123456789");
    try (HostilePeer peer = answering(answer)) {
      refusal(BAD_ANSWER, () -> client(PATIENT, nurl(peer.port())).read(INDEX, SHARE, 0, 9));
    }
  }

  @Test
  void wholeShareIsNoAnswerToARange() throws Exception {
    byte[] answer = response(200, OCTETS + "Content-Length: 10\n", "0123456789");
    try (HostilePeer peer = answering(answer)) {
      refusal(BAD_ANSWER, () -> client(PATIENT, nurl(peer.port())).read(INDEX, SHARE, 0, 10));
    }
  }

  @Test
  void messageThatIsNoCborIsRefused() throws Exception {
    try (HostilePeer peer = answering(response(200, CBOR + "Content-Length: 3\n", "\u00ff\0\0"))) {
      refusal(BAD_ANSWER, () -> client(PATIENT, nurl(peer.port())).shares(INDEX));
    }
    try (HostilePeer peer =
        answering(response(200, "Content-Type: text/html\nContent-Length: 1\n", "x"))) {
      refusal(BAD_ANSWER, () -> client(PATIENT, nurl(peer.port())).shares(INDEX));
    }
  }

  @Test
  void serversOwnWordsAreBoundedAndOnOneLine() throws Exception {
    String words = "no\n\u001b[31mway " + "x".repeat(5000);
    byte[] answer =
        response(500, "Content-Type: text/plain\nContent-Length: " + words.length() + "\n", words);
    try (HostilePeer peer = answering(answer)) {
      String message = refusal(SERVER_FAILED, () -> client(PATIENT, nurl(peer.port())).version());

      assertThat(message).hasSizeLessThan(300).contains("no").doesNotContain("\n", "\u001b");
    }
  }

  @Test
  void connectionTheServerHasClosedIsReplaced() throws Exception {
    byte[] answer = response(200, CBOR + "Content-Length: 4\n", "\u00d9\u0001\u0002\u0080");
    HostilePeer.Script once =
        (client, request) -> {
          if (request > 0) {
            throw new IOException("close instead of answering a second time");
          }
          client.write(answer);
        };
    try (HostilePeer peer = new HostilePeer(identity, once)) {
      HttpStorageServer server = client(IMPATIENT, nurl(peer.port()));

      for (int i = 0; i < 5; i++) {
        assertThat(server.shares(INDEX)).isEmpty();
      }
      assertThat(peer.connectionsAccepted()).isEqualTo(5);
    }
  }

  @Test
  void nextAddressIsTriedWhenOneIsDead() throws Exception {
    byte[] answer = response(200, CBOR + "Content-Length: 4\n", "\u00d9\u0001\u0002\u0080");
    try (HostilePeer peer = answering(answer)) {
      HttpStorageServer server = client(IMPATIENT, nurl(unusedPort()), nurl(peer.port()));

      assertThat(server.shares(INDEX)).isEmpty();
      assertThat(server.shares(INDEX)).isEmpty();
    }
  }

  @Test
  void interruptEndsACall() throws Exception {
    CountDownLatch asked = new CountDownLatch(1);
    HostilePeer.Script hanging =
        (client, request) -> {
          asked.countDown();
          hang();
        };
    try (HostilePeer peer = new HostilePeer(identity, hanging);
        var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpStorageServer server = client(Timeouts.DEFAULT, nurl(peer.port()));
      Future<?> call = tasks.submit(() -> server.shares(INDEX));
      asked.await();

      tasks.shutdownNow();

      assertThat(catchThrowableOfType(Exception.class, call::get))
          .hasRootCauseInstanceOf(InterruptedException.class);
    }
  }

  @Test
  void manyCallsShareTenConnections() throws Exception {
    byte[] answer = response(200, CBOR + "Content-Length: 4\n", "\u00d9\u0001\u0002\u0080");
    try (HostilePeer peer = answering(answer);
        var tasks = Executors.newVirtualThreadPerTaskExecutor()) {
      HttpStorageServer server = client(Timeouts.DEFAULT, nurl(peer.port()));
      List<Future<?>> calls = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        calls.add(tasks.submit(() -> server.shares(INDEX)));
      }

      for (Future<?> call : calls) {
        call.get();
      }
      assertThat(peer.connectionsAccepted()).isLessThanOrEqualTo(10);
    }
  }

  private static HttpStorageServer client(Timeouts timeouts, Nurl... nurls) {
    return new HttpStorageServer(vertx, List.of(nurls), timeouts, Bandwidth.unlimited());
  }

  private static Nurl nurl(int port) {
    return new Nurl(identity.keyHash(), "127.0.0.1", port, SWISSNUM);
  }

  private static HostilePeer answering(byte[] response) throws IOException {
    return new HostilePeer(identity, (client, n) -> client.write(response));
  }

  private static HostilePeer closingAfter(byte[] response) throws IOException {
    return new HostilePeer(
        identity,
        (client, n) -> {
          client.write(response);
          client.flush();
          throw new IOException("close");
        });
  }

  private static int unusedPort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  private static void hang() throws InterruptedException {
    new CountDownLatch(1).await();
  }

  private static void drip(OutputStream client) throws IOException, InterruptedException {
    client.write(
        response(206, OCTETS + "Content-Range: bytes 0-999/*\nContent-Length: 1000\n", ""));
    for (int i = 0; i < 1000; i++) {
      client.write('x');
      new CountDownLatch(1).await(100, TimeUnit.MILLISECONDS);
    }
  }

  private static void flood(OutputStream client) throws IOException {
    client.write(response(200, CBOR + "Transfer-Encoding: chunked\n", ""));
    byte[] chunk = ("10000\r\n" + "x".repeat(65536) + "\r\n").getBytes(US_ASCII);
    for (int i = 0; i < 1000; i++) {
      client.write(chunk);
    }
  }

  private static String refusal(StorageProtocolException.Reason reason, ThrowingCallable call) {
    StorageProtocolException refused = (StorageProtocolException) refusal(call);
    assertThat(refused.reason()).as(refused.getMessage()).isEqualTo(reason);
    return String.valueOf(refused.getMessage());
  }

  private static Throwable refusal(ThrowingCallable call) {
    return catchThrowableOfType(StorageProtocolException.class, call);
  }
}
