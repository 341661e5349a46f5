// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.storage.http.RawConnection.Response;
import org.tarnfs.storage.protocol.ReadTestWriteCodec;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;

/// What mutable shares add to the requests; the rest is the contract's, asked over HTTPS.
final class MutableRequestsTest extends ServerFixture {

  private static final StorageIndex INDEX = StorageIndex.of(new byte[StorageIndex.LENGTH]);
  private static final ShareNumber SHARE = new ShareNumber(3);
  private static final String SLOT = "/storage/v1/mutable/" + INDEX;
  private static final String CHANGE = "POST " + SLOT + "/read-test-write";
  private static final String LEASE =
      secret("lease-renew-secret", 32) + secret("lease-cancel-secret", 32);
  private static final String SECRETS = LEASE + secret("write-enabler", 32);

  private static String secret(String kind, int length) {
    String base64 = Base64.getEncoder().encodeToString(new byte[length]);
    return "X-Tahoe-Authorization: " + kind + " " + base64 + "\n";
  }

  private static byte[] put(byte[] content) {
    ShareChange change =
        new ShareChange(
            List.of(),
            List.of(new ShareChange.Write(0, ByteBuffer.wrap(content))),
            OptionalLong.empty());
    return ReadTestWriteCodec.encode(new ReadTestWriteRequest(Map.of(SHARE, change), List.of()));
  }

  private static byte[] random(int length) {
    byte[] content = new byte[length];
    new Random(length).nextBytes(content);
    return content;
  }

  @Test
  void requestTooLargeForMemoryIsAnsweredToo() throws Exception {
    for (int length : new int[] {528 << 10, (3 << 20) + 17, 20 << 20}) {
      byte[] content = random(length);

      assertThat(say(CHANGE, SECRETS, put(content)).status()).isEqualTo(200);

      assertThat(say("GET " + SLOT + "/" + SHARE, "").body()).isEqualTo(Bytes.copyOf(content));
    }
  }

  @Test
  void largeRequestThatMakesNoSenseIsRefused() throws Exception {
    Response refused = say(CHANGE, SECRETS, random(2 << 20));

    assertThat(refused.status()).isEqualTo(400);
    assertThat(refused.text()).contains("malformed CBOR");
  }

  @Test
  void clientThatBreaksOffALargeRequestChangesNothing() throws Exception {
    byte[] request = put(random(3 << 20));
    try (RawConnection connection = connect()) {
      connection.send(head(CHANGE, SECRETS, request.length), random(1 << 20));
    }

    assertThat(say(CHANGE, SECRETS, put(random(10))).status()).isEqualTo(200);
    assertThat(say("GET " + SLOT + "/" + SHARE, "").body().length()).isEqualTo(10);
  }

  @Test
  void requestLongerThanCanBeLookedAtIsRefusedAtOnce() throws Exception {
    try (RawConnection connection = connect()) {
      connection.send(head(CHANGE, SECRETS, 1L << 31), new byte[0]);

      assertThat(connection.receive().status()).isEqualTo(413);
    }
  }

  @Test
  void exactlyTheRightSecretsAreDue() throws Exception {
    byte[] request = put(random(10));

    assertThat(say(CHANGE, LEASE, request).status()).isEqualTo(400);
    assertThat(say(CHANGE, SECRETS + secret("upload-secret", 20), request).status()).isEqualTo(400);
    assertThat(say(CHANGE, LEASE + secret("write-enabler", 31), request).status()).isEqualTo(400);
  }

  @Test
  void otherMethodsAndTypesAreRefused() throws Exception {
    assertThat(say("GET " + SLOT + "/read-test-write", "").status()).isEqualTo(405);
    assertThat(say("PATCH " + SLOT + "/3", "").status()).isEqualTo(405);
    assertThat(say(CHANGE, SECRETS + "Content-Type: application/json\n", put(random(5))).status())
        .isEqualTo(415);
  }

  @Test
  void sharesOfOneKindAreNotOfTheOther() throws Exception {
    say(CHANGE, SECRETS, put(random(10)));

    assertThat(say("GET /storage/v1/immutable/" + INDEX + "/3", "").status()).isEqualTo(404);
  }
}
