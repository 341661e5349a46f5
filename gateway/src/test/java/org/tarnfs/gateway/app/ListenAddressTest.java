// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ListenAddressTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "3456,0.0.0.0:3456",
        "tcp:3456:interface=127.0.0.1,127.0.0.1:3456",
        "tcp:port=80:interface=localhost,localhost:80",
        "tcp:1:interface=\\:\\:1,[::1]:1",
        "tcp:1:interface=,0.0.0.0:1",
        "tcp:65535,0.0.0.0:65535",
        "tcp6:9,[::]:9"
      })
  void endpointsAreThoseOfTwisted(String text, String address) {
    assertThat(ListenAddress.parse(text).map(ListenAddress::toString)).contains(address);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "tcp",
        "tcp:",
        "tcp:65536",
        "tcp:-1",
        "tcp:+1",
        "tcp:\u0661",
        "tcp:000001",
        "unix:/tmp/x",
        "tcp:a:b",
        "interface=127.0.0.1"
      })
  void otherEndpointsAreRefused(String text) {
    assertThat(ListenAddress.parse(text)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"0.0.0.0,127.0.0.1", "::,[::1]", "::1,[::1]", "lake.example,lake.example"})
  void browsersHereConnectToWhatTheyCanReach(String host, String inUrl) {
    assertThat(new ListenAddress(host, 1).hostInUrl()).isEqualTo(inUrl);
  }

  @Test
  void whatIsWrittenIsReadBack() {
    for (String host : new String[] {"0.0.0.0", "127.0.0.1", "::1", "::", "lake.example"}) {
      ListenAddress address = new ListenAddress(host, 3456);

      assertThat(ListenAddress.parse(address.toEndpoint())).contains(address);
    }
  }
}
