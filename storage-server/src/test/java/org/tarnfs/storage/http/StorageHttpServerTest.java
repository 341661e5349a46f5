// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.storage.http.RawConnection.Response;

import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.protocol.AllocationRequest;
import org.tarnfs.storage.protocol.MessageCodec;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.Operation;

final class StorageHttpServerTest extends ServerFixture {

  private static final StorageIndex INDEX = StorageIndex.of(new byte[StorageIndex.LENGTH]);
  private static final ShareNumber SHARE = new ShareNumber(3);
  private static final String BUCKET = "/storage/v1/immutable/" + INDEX;
  private static final String PATH = BUCKET + "/" + SHARE;
  private static final String UPLOAD = secret("upload-secret", 20);
  private static final String LEASE =
      secret("lease-renew-secret", 32) + secret("lease-cancel-secret", 32);

  @Test
  void shareOfManyPiecesComesInAndGoesOut() throws Exception {
    byte[] content = random((3 << 20) + 17);
    allocate(content.length);

    Response written = patch(0, content);
    Response whole = say("GET " + PATH, "");
    Response part = say("GET " + PATH, "Range: bytes=1000-2999999\n");

    assertThat(written.status()).isEqualTo(201);
    assertThat(whole.status()).isEqualTo(200);
    assertThat(whole.body()).isEqualTo(Bytes.copyOf(content));
    assertThat(part.status()).isEqualTo(206);
    assertThat(part.header("content-range")).isEqualTo("bytes 1000-2999999/*");
    assertThat(part.body()).isEqualTo(Bytes.copyOf(Arrays.copyOfRange(content, 1000, 3_000_000)));
  }

  @Test
  void longRangeIsClippedAtTheEnd() throws Exception {
    memory.put(INDEX, SHARE, random(2 << 20));

    Response clipped = say("GET " + PATH, "Range: bytes=100-99999999999\n");

    assertThat(clipped.header("content-range")).isEqualTo("bytes 100-" + ((2 << 20) - 1) + "/*");
    assertThat(clipped.body().length()).isEqualTo((2 << 20) - 100);
  }

  @Test
  void headSaysHowLongAShareIs() throws Exception {
    memory.put(INDEX, SHARE, random(1234));

    try (RawConnection connection = connect()) {
      connection.send(head("HEAD " + PATH, "Connection: close\n", 0), new byte[0]);

      assertThat(connection.receiveHead().status()).isEqualTo(200);
      assertThat(connection.isClosedByServer()).isTrue();
    }
  }

  @Test
  void oneConnectionServesManyRequestsRefusedOnesToo() throws Exception {
    memory.put(INDEX, SHARE, random(100));

    try (RawConnection connection = connect()) {
      for (int i = 0; i < 3; i++) {
        connection.send(head("GET " + BUCKET + "/shares", "", 0), new byte[0]);
        assertThat(connection.receive().status()).isEqualTo(200);
        connection.send(head("PATCH " + PATH, UPLOAD, 700_000), random(700_000));
        assertThat(connection.receive().status()).isEqualTo(416);
      }
    }
  }

  @Test
  void requestsMayBePipelined() throws Exception {
    memory.put(INDEX, SHARE, random(100));
    String request = head("GET " + PATH, "Range: bytes=0-9\n", 0);

    try (RawConnection connection = connect()) {
      connection.send(request + "\n" + request + "\n" + request, new byte[0]);

      for (int i = 0; i < 3; i++) {
        assertThat(connection.receive().status()).isEqualTo(206);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0-9/*, 9",
    "0-9/*, 11",
    "5-4/*, 1",
    "0-9, 10",
    "'', 10",
    "0-/*, 10",
    "-9/*, 10",
  })
  void bodyThatIsNotItsRangeIsRefused(String range, int length) throws Exception {
    allocate(100);

    Response refused =
        say("PATCH " + PATH, UPLOAD + "Content-Range: bytes " + range + "\n", new byte[length]);

    assertThat(refused.status()).isIn(400, 416);
    assertThat(patch(0, new byte[100]).status()).isEqualTo(201);
  }

  @Test
  void rangeOutsideTheShareIsRefused() throws Exception {
    allocate(10);

    assertThat(patch(5, new byte[6]).status()).isEqualTo(400);
    assertThat(patch(Long.MAX_VALUE - 5, new byte[5]).status()).isEqualTo(400);
  }

  @ParameterizedTest
  @ValueSource(strings = {"8193", "1000000000000", "9223372036854775807"})
  void messageThatIsTooLongIsRefusedUnread(String length) throws Exception {
    try (RawConnection connection = connect()) {
      String head = head("POST " + BUCKET, LEASE + UPLOAD, 0);
      connection.send(head + "Content-Length: " + length + "\n", new byte[0]);

      assertThat(connection.receive().status()).isIn(413, 400);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "x", "99999999999999999999", "1\nContent-Length: 2"})
  void absurdContentLengthIsRefused(String length) throws Exception {
    try (RawConnection connection = connect()) {
      connection.send(
          head("POST " + BUCKET, LEASE + UPLOAD, 0) + "Content-Length: " + length + "\n",
          new byte[0]);

      assertThat(statusOrClosed(connection)).isIn(400, 413, 0);
    }
    assertThat(say("GET /storage/v1/version", "").status()).isEqualTo(200);
  }

  @Test
  void bodyOfUnknownLengthIsRefused() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send(
          head("POST " + BUCKET, LEASE + UPLOAD + "Transfer-Encoding: chunked\n", 0),
          "5\r\nhello\r\n0\r\n\r\n".getBytes(US_ASCII));

      assertThat(connection.receive().status()).isEqualTo(411);
    }
  }

  @Test
  void clientMayWaitToBeAskedForItsBody() throws Exception {
    byte[] content = random(100_000);
    allocate(content.length);

    try (RawConnection connection = connect()) {
      String headers = UPLOAD + range(0, content.length) + "Expect: 100-continue\n";
      connection.send(head("PATCH " + PATH, headers, content.length), new byte[0]);
      assertThat(connection.receiveHead().status()).isEqualTo(100);
      connection.sendBody(content);

      assertThat(connection.receive().status()).isEqualTo(201);
    }
  }

  @Test
  void brokenOffBodiesLeaveNothingBehind() throws Exception {
    byte[] content = random(600_000);
    for (int i = 0; i < 40; i++) {
      try (RawConnection connection = connect()) {
        String headers = UPLOAD + range(0, content.length);
        connection.send(head("PATCH " + PATH, headers, content.length), new byte[1000]);
      }
    }

    allocate(content.length);
    assertThat(patch(0, content).status()).isEqualTo(201);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../../../../etc/passwd",
        "%2e%2e/%2e%2e/etc",
        "aaaaaaaaaaaaaaaaaaaaaaaaaa/../shares",
        "aaaaaaaaaaaaaaaaaaaaaaaaab/shares",
        "aaaaaaaaaaaaaaaaaaaaaaaaaa/256",
        "aaaaaaaaaaaaaaaaaaaaaaaaaa/3/",
        "aaaaaaaaaaaaaaaaaaaaaaaaaa/%33",
      })
  void pathThatNamesNoShareLeadsNowhere(String path) throws Exception {
    memory.put(INDEX, SHARE, random(10));

    assertThat(say("GET /storage/v1/immutable/" + path, "").status()).isEqualTo(404);
  }

  @Test
  void otherMethodIsRefusedWithThoseThatExist() throws Exception {
    Response refused = say("DELETE " + PATH, "");

    assertThat(refused.status()).isEqualTo(405);
    assertThat(refused.header("allow")).isEqualTo("GET, PATCH");
  }

  @Test
  void secretsMustBeExactlyThoseTheRequestNeeds() throws Exception {
    String lease = "PUT /storage/v1/lease/" + INDEX;

    assertThat(say(lease, "").text()).contains("lease-renew-secret", "lease-cancel-secret");
    assertThat(say(lease, LEASE + UPLOAD).status()).isEqualTo(400);
    assertThat(say(lease, LEASE + secret("lease-renew-secret", 32)).status()).isEqualTo(400);
    assertThat(say(lease, secret("lease-renew-secret", 31)).status()).isEqualTo(400);
    assertThat(say(lease, "X-Tahoe-Authorization: lease-renew-secret ***\n").status())
        .isEqualTo(400);
    assertThat(say("GET /storage/v1/version", UPLOAD).text()).contains("none");
  }

  @Test
  void failureInsideSaysNothingOfTheInside() throws Exception {
    memory.put(INDEX, SHARE, random(10));
    storage.follow(FaultPlan.always(Fault.FAIL).onlyFor(Operation.READ));

    Response failed = say("GET " + PATH, "Range: bytes=0-3\n");

    assertThat(failed.status()).isEqualTo(500);
    assertThat(failed.text()).isEqualTo("the server failed");
  }

  @Test
  void closingInterruptsWhatHangs() throws Exception {
    storage.follow(FaultPlan.always(Fault.HANG));
    try (RawConnection connection = connect()) {
      connection.send(head("GET /storage/v1/version", "", 0), new byte[0]);
      CountDownLatch closed = new CountDownLatch(1);
      Thread.startVirtualThread(
          () -> {
            server().stop();
            closed.countDown();
          });

      assertThat(statusOrClosed(connection)).isIn(503, 0);
      closed.await();
    }
  }

  @Test
  void connectionThatSaysNothingSenseIsRefused() throws Exception {
    try (RawConnection connection = connect()) {
      connection.sendBody("\0\1\2 nonsense\r\n\r\n".getBytes(US_ASCII));

      assertThat(statusOrClosed(connection)).isIn(400, 0);
    }
    try (RawConnection connection = connect()) {
      connection.send("GET / HTTP/1.1\nX: " + "x".repeat(40_000) + "\n", new byte[0]);

      assertThat(statusOrClosed(connection)).isIn(400, 431, 0);
    }
  }

  private void allocate(int length) throws Exception {
    byte[] wanted = MessageCodec.encode(new AllocationRequest(Set.of(SHARE), length));
    assertThat(say("POST " + BUCKET, LEASE + UPLOAD, wanted).status()).isEqualTo(200);
  }

  private Response patch(long start, byte[] content) throws Exception {
    return say("PATCH " + PATH, UPLOAD + range(start, content.length), content);
  }

  private static String range(long start, long length) {
    return "Content-Range: bytes " + start + "-" + (start + length - 1) + "/*\n";
  }

  private static String secret(String kind, int length) {
    return "X-Tahoe-Authorization: "
        + kind
        + " "
        + Base64.getEncoder().encodeToString(new byte[length])
        + "\n";
  }

  private static int statusOrClosed(RawConnection connection) {
    try {
      return connection.receiveHead().status();
    } catch (IOException closed) {
      return 0;
    }
  }

  private static byte[] random(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }
}
