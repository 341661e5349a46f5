// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.tarnfs.storage.protocol.ReadTestWriteCodec;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Plays what a stock client said to a stock server, in order, and compares the answers.
final class StockExchangesTest extends ServerFixture {

  /// Where this server is better than the stock one, on purpose.
  private static final Map<String, String> DEPARTURES =
      Map.of(
          "version", "other sizes and another program",
          "allocate again", "the specification promises the same answer as before",
          "accept everything", "a client that takes anything takes CBOR");

  private static final Set<String> COMPARED_HEADERS = Set.of("Content-Type", "Content-Range");

  @Test
  void stockClientHearsWhatItHeardFromAStockServer() throws Exception {
    int compared = 0;
    for (JsonNode exchange : exchanges()) {
      compare(exchange);
      compared++;
    }
    assertThat(compared).isGreaterThan(50);
  }

  private void compare(JsonNode exchange) throws Exception {
    String label = exchange.get("label").stringValue();
    RawConnection.Response answer = play(exchange);
    if (DEPARTURES.containsKey(label)) {
      assertThat(answer.status()).as(label).isEqualTo(200);
      return;
    }
    assertThat(answer.status()).as(label).isEqualTo(exchange.get("status").intValue());
    if (answer.status() >= 300) {
      assertThat(answer.text()).as(label).isNotBlank().doesNotContain("Exception", "\tat ");
      return;
    }
    byte[] expected = HexFormat.of().parseHex(exchange.get("answer").stringValue());
    if (exchange.get("path").stringValue().endsWith("/read-test-write")) {
      // A stock server lists shares in the order its disk has them.
      assertThat(ReadTestWriteCodec.decodeAnswer(ByteBuffer.wrap(answer.body().toArray())))
          .as(label)
          .isEqualTo(ReadTestWriteCodec.decodeAnswer(ByteBuffer.wrap(expected)));
    } else {
      assertThat(answer.body().toArray()).as(label).isEqualTo(expected);
    }
    for (JsonNode header : exchange.get("answerHeaders")) {
      String name = header.get(0).stringValue();
      if (COMPARED_HEADERS.contains(name) && answer.body().length() > 0) {
        assertThat(answer.header(name.toLowerCase(Locale.ROOT)))
            .as(label)
            .isEqualTo(header.get(1).stringValue());
      }
    }
  }

  private RawConnection.Response play(JsonNode exchange) throws Exception {
    StringBuilder head = new StringBuilder();
    head.append(exchange.get("method").stringValue()).append(' ');
    head.append(exchange.get("path").stringValue()).append(" HTTP/1.1\nHost: x\n");
    for (JsonNode header : exchange.get("headers")) {
      head.append(header.get(0).stringValue()).append(": ");
      head.append(header.get(1).stringValue()).append('\n');
    }
    byte[] body = HexFormat.of().parseHex(exchange.get("body").stringValue());
    head.append("Content-Length: ").append(body.length).append('\n');
    try (RawConnection connection = connect()) {
      return connection.send(head.toString(), body).receive();
    }
  }

  private static JsonNode exchanges() throws Exception {
    try (InputStream in = StockExchangesTest.class.getResourceAsStream("vectors/exchanges.json")) {
      return JsonMapper.shared().readTree(Objects.requireNonNull(in)).get("exchanges");
    }
  }
}
