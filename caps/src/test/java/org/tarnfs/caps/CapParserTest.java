// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.BadCapException.Reason;

final class CapParserTest {

  private static final String KEY = "a".repeat(26);
  private static final String HASH = "q".repeat(52);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "URI:LIT:nbswy3d",
        "URI:LIT:NBSWY3DP",
        "URI:LIT:nbswy3dp:",
        "URI:LIT:nbswy3dp\n",
        "URI:LIT: ",
        "URI:CHK:",
        "URI:CHK:KEY:HASH:3:10",
        "URI:CHK:KEY:HASH:3:10:9:",
        "URI:CHK:KEY:HASH:3:10:9:1",
        "URI:CHK:KEYa:HASH:3:10:9",
        "URI:CHK:aaaaaaaaaaaaaaaaaaaaaaaaab:HASH:3:10:9",
        "URI:CHK::HASH:3:10:9",
        "URI:CHK:KEY:HASHa:3:10:9",
        "URI:CHK:KEY:KEY:3:10:9",
        "URI:CHK:KEY:HASH:0:10:9",
        "URI:CHK:KEY:HASH:11:10:9",
        "URI:CHK:KEY:HASH:3:1:9",
        "URI:CHK:KEY:HASH:3:257:9",
        "URI:CHK:KEY:HASH:3:0:9",
        "URI:CHK:KEY:HASH:3:4294967306:9",
        "URI:CHK:KEY:HASH::10:9",
        "URI:CHK:KEY:HASH:3:10:",
        "URI:CHK:KEY:HASH:3:10:-1",
        "URI:CHK:KEY:HASH:+3:10:9",
        "URI:CHK:KEY:HASH:3:10: 9",
        "URI:CHK:KEY:HASH:3:10:9 ",
        "URI:CHK:KEY:HASH:3:10:9\n",
        "URI:CHK:KEY:HASH:3:10:\u0669",
        "URI:CHK:KEY:HASH:3:10:9223372036854775808",
        "URI:CHK:KEY:HASH:3:10:99999999999999999999999999",
        "URI:CHK-Verifier:KEY:HASH:3:10:9junk",
        "URI:CHK-Verifier:KEY:HASH:3:10:9:junk",
        "URI:SSK:KEY",
        "URI:SSK:KEY:",
        "URI:SSK:KEY:HASH:",
        "URI:SSK:HASH:KEY",
        "URI:SSK-RO:KEY:HASH\n",
        "URI:SSK-Verifier:KEY:HASH:3",
        "URI:MDMF:KEY",
        "URI:MDMF:KEY:HASHjunk",
        "URI:DIR2:KEY:HASH/",
        "URI:DIR2-CHK:KEY:HASH:3:10:x",
        "URI:DIR2-LIT:1",
        "imm.URI:LIT:1",
        "ro.URI:SSK-RO:KEY",
        ""
      })
  void whatIsNearlyACapIsRefused(String text) {
    assertThatExceptionOfType(BadCapException.class)
        .isThrownBy(() -> Cap.parse(fill(text)))
        .matches(refusal -> refusal.reason() == Reason.MALFORMED);
  }

  @Test
  void numbersReachTheirBoundsAndLoseLeadingZeros() throws BadCapException {
    Cap largest = Cap.parse(fill("URI:CHK:KEY:HASH:256:256:9223372036854775807"));
    Cap padded = Cap.parse(fill("URI:CHK:KEY:HASH:003:0010:" + "0".repeat(30) + "9"));

    assertThat(largest.toSecretString())
        .isEqualTo(fill("URI:CHK:KEY:HASH:256:256:9223372036854775807"));
    assertThat(padded.toSecretString()).isEqualTo(fill("URI:CHK:KEY:HASH:3:10:9"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"MDMF", "MDMF-RO", "MDMF-Verifier", "DIR2-MDMF", "DIR2-MDMF-RO"})
  void extensionsOfOldMdmfCapsAreDropped(String kind) throws BadCapException {
    String text = fill("URI:" + kind + ":KEY:HASH");

    assertThat(Cap.parse(text + ":3:131073").toSecretString()).isEqualTo(text);
    assertThat(Cap.parse(text + ":").toSecretString()).isEqualTo(text);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "URI:NEW:abc",
        "URI:CHK",
        "uri:CHK:KEY:HASH:3:10:9",
        " URI:CHK:KEY:HASH:3:10:9",
        "URI:DIR3:KEY:HASH",
        "lafs://from-the-future-\u00e9\ud83c\udf0a",
        "ro.lafs://from-the-future",
        "imm.lafs://from-the-future",
        "ro.imm.URI:LIT:",
        "x-tahoe-future-test-writeable:cap",
        "x-tahoe-future-test-mutable:cap",
        "ro.x-tahoe-future-test-mutable:cap"
      })
  void whatIsNoKnownKindIsKeptAsItIs(String text) throws BadCapException {
    Cap cap = Cap.parse(fill(text));

    assertThat(cap).isInstanceOf(UnknownCap.class).isEqualTo(Cap.parse(fill(text)));
    assertThat(cap.toSecretString()).isEqualTo(fill(text));
    assertThat(cap.toReadOnly()).isEmpty();
    assertThat(cap.toVerifyOnly()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "URI:LIT:",
        "URI:CHK:KEY:HASH:3:10:9",
        "URI:CHK-Verifier:KEY:HASH:3:10:9",
        "URI:SSK-Verifier:KEY:HASH",
        "URI:DIR2-CHK:KEY:HASH:3:10:9",
        "URI:DIR2-MDMF-Verifier:KEY:HASH",
        "lafs://from-the-future"
      })
  void whatNeverChangesMayStandEverywhere(String text) throws BadCapException {
    Cap cap = Cap.parse(fill(text));

    for (CapContext context : CapContext.values()) {
      assertThat(Cap.parse(fill(text), context)).isEqualTo(cap);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SSK, ro., ANY, MUST_BE_READ_ONLY",
    "SSK, imm., ANY, MUST_BE_DEEP_IMMUTABLE",
    "SSK, '', READ_ONLY, MUST_BE_READ_ONLY",
    "SSK, '', DEEP_IMMUTABLE, MUST_BE_DEEP_IMMUTABLE",
    "MDMF, ro., DEEP_IMMUTABLE, MUST_BE_DEEP_IMMUTABLE",
    "DIR2, ro., ANY, MUST_BE_READ_ONLY",
    "DIR2-MDMF, imm., ANY, MUST_BE_DEEP_IMMUTABLE",
    "SSK-RO, imm., ANY, MUST_BE_DEEP_IMMUTABLE",
    "MDMF-RO, '', DEEP_IMMUTABLE, MUST_BE_DEEP_IMMUTABLE",
    "DIR2-RO, imm., READ_ONLY, MUST_BE_DEEP_IMMUTABLE",
    "DIR2-MDMF-RO, ro., DEEP_IMMUTABLE, MUST_BE_DEEP_IMMUTABLE",
    "x-tahoe-future-test-writeable, ro., ANY, MUST_BE_READ_ONLY",
    "x-tahoe-future-test-mutable, imm., ANY, MUST_BE_DEEP_IMMUTABLE",
  })
  void prefixAndPlaceLimitWhatACapMayGrant(
      String kind, String prefix, CapContext context, Reason reason) {
    String uri = kind.startsWith("x-") ? kind : "URI:" + kind;
    String text = prefix + uri + fill(":KEY:HASH");

    assertThatExceptionOfType(BadCapException.class)
        .isThrownBy(() -> Cap.parse(text, context))
        .matches(refusal -> refusal.reason() == reason);
  }

  @ParameterizedTest
  @CsvSource({"ro., SSK-RO", "ro., DIR2-MDMF-RO", "ro., SSK-Verifier", "imm., DIR2-Verifier"})
  void prefixThatIsKeptToIsDropped(String prefix, String kind) throws BadCapException {
    String text = fill("URI:" + kind + ":KEY:HASH");

    assertThat(Cap.parse(prefix + text).toSecretString()).isEqualTo(text);
  }

  @ParameterizedTest
  @EnumSource
  void absurdlyLongTextsAreRefused(CapContext context) {
    for (String start : new String[] {"", "URI:LIT:", "URI:MDMF:" + KEY + ":" + HASH + ":"}) {
      String text = start + "a".repeat(Cap.MAX_TEXT_LENGTH + 1);

      assertThatExceptionOfType(BadCapException.class)
          .isThrownBy(() -> Cap.parse(text, context))
          .matches(refusal -> refusal.reason() == Reason.MALFORMED);
    }
  }

  @Test
  void halfACharacterIsRefused() {
    assertThatExceptionOfType(BadCapException.class).isThrownBy(() -> Cap.parse("lafs:\ud83c"));
  }

  private static String fill(String template) {
    return template.replace("KEY", KEY).replace("HASH", HASH);
  }
}
