// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import com.code_intelligence.jazzer.junit.FuzzTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class NurlTest {

  private static final String HASH = "gvhRupAtqgNX-tMrZJ7EZbUwDpLs5byNxMJv15FmCIw";
  private static final String SWISSNUM = "ft4oyorr5nz4ftz57rhbin6t2rit4esc";
  private static final String STOCK = "pb://" + HASH + "@127.0.0.1:17710/" + SWISSNUM + "#v=1";

  @Test
  void comesBackAsItWas() throws Exception {
    Nurl nurl = Nurl.parse(STOCK);

    assertThat(nurl.toSecretString()).isEqualTo(STOCK);
    assertThat(nurl.host()).isEqualTo("127.0.0.1");
    assertThat(nurl.port()).isEqualTo(17710);
    assertThat(nurl).isEqualTo(Nurl.parse(STOCK));
  }

  @Test
  void doesNotShowItsSecret() throws Exception {
    assertThat(Nurl.parse(STOCK).toString()).contains(HASH, "17710").doesNotContain(SWISSNUM);
  }

  @Test
  void addressOfIpVersionSixStandsInBrackets() throws Exception {
    Nurl nurl = Nurl.parse("pb://" + HASH + "@[::1]:1/x#v=1");

    assertThat(nurl.address().getHostString()).isEqualTo("::1");
    assertThat(nurl.toSecretString()).contains("@[::1]:1/x");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "pb://",
        "https://" + HASH + "@h:1/s#v=1",
        "pb+tor://" + HASH + "@h:1/s#v=1",
        "pb://" + HASH + "@h:1/s",
        "pb://" + HASH + "@h:1/s#v=2",
        "pb://" + HASH + "@h:1/#v=1",
        "pb://" + HASH + "@h:1/a/b#v=1",
        "pb://" + HASH + "@h:0/s#v=1",
        "pb://" + HASH + "@h:65536/s#v=1",
        "pb://" + HASH + "@h/s#v=1",
        "pb://" + HASH + "@:1/s#v=1",
        "pb://" + HASH + "x@h:1/s#v=1",
        "pb://gvhRupAtqgNX-tMrZJ7EZbUwDpLs5byNxMJv15FmCIx@h:1/s#v=1",
        "pb://" + HASH + "@h:1/s#v=1\n",
      })
  void textThatIsNoneIsRefusedWithoutRepeatingIt(String text) {
    assertThatExceptionOfType(StorageProtocolException.class)
        .isThrownBy(() -> Nurl.parse(text))
        .satisfies(refused -> assertThat(refused.getMessage()).doesNotContain(HASH));
  }

  @FuzzTest
  void anyTextIsRefusedOrComesBackAsItWas(byte[] utf8) {
    String text = new String(utf8, UTF_8);
    Nurl nurl;
    try {
      nurl = Nurl.parse(text);
    } catch (StorageProtocolException refused) {
      return;
    }
    assertThat(nurl.toSecretString()).isEqualTo(text);
  }
}
