// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class CapTest {

  private static final String KEY = "aaaqeayeaudaocajbifqydiob4";
  private static final String READ_KEY = "zlnpn42lu7xedonux53kr42hsm";
  private static final String CHK_INDEX = "hdis5iaveku6lnlaiccydyid7q";
  private static final String INDEX = "axmc3zjy3mkanylpyx7u2zuqum";
  private static final String HASH = "5r6a7q7afaoheltuietfjxbhgyhf6t7tkleyn2ewxotmpok774kq";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          URI:LIT:nbswy3dp                    | LiteralCap    | URI:DIR2-LIT:nbswy3dp
          URI:CHK:KEY:HASH:3:10:99            | ChkReadCap    | URI:DIR2-CHK:KEY:HASH:3:10:99
          URI:CHK-Verifier:KEY:HASH:256:256:0 | ChkVerifyCap  | URI:DIR2-CHK-Verifier:KEY:HASH:256:256:0
          URI:SSK:KEY:HASH                    | SdmfWriteCap  | URI:DIR2:KEY:HASH
          URI:SSK-RO:KEY:HASH                 | SdmfReadCap   | URI:DIR2-RO:KEY:HASH
          URI:SSK-Verifier:KEY:HASH           | SdmfVerifyCap | URI:DIR2-Verifier:KEY:HASH
          URI:MDMF:KEY:HASH                   | MdmfWriteCap  | URI:DIR2-MDMF:KEY:HASH
          URI:MDMF-RO:KEY:HASH                | MdmfReadCap   | URI:DIR2-MDMF-RO:KEY:HASH
          URI:MDMF-Verifier:KEY:HASH          | MdmfVerifyCap | URI:DIR2-MDMF-Verifier:KEY:HASH
          """)
  void eachKindIsAFileUnderOnePrefixAndADirectoryUnderAnother(
      String fileText, String kind, String directoryText) throws BadCapException {
    Cap file = Cap.parse(fill(fileText));
    Cap directory = Cap.parse(fill(directoryText));

    assertThat(file.getClass().getSimpleName()).isEqualTo(kind);
    assertThat(directory).isEqualTo(new DirectoryCap<>((FileCap) file)).isNotEqualTo(file);
    assertThat(file.toSecretString()).isEqualTo(fill(fileText));
    assertThat(directory.toSecretString()).isEqualTo(fill(directoryText));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          LIT:nbswy3dp       | LIT:nbswy3dp       |
          CHK:KEY:HASH:1:2:3 | CHK:KEY:HASH:1:2:3 | CHK-Verifier:CHK_INDEX:HASH:1:2:3
          SSK:KEY:HASH       | SSK-RO:READ_KEY:HASH  | SSK-Verifier:INDEX:HASH
          MDMF:KEY:HASH      | MDMF-RO:READ_KEY:HASH | MDMF-Verifier:INDEX:HASH
          DIR2-LIT:nbswy3dp  | DIR2-LIT:nbswy3dp  |
          DIR2-CHK:KEY:HASH:1:2:3 | DIR2-CHK:KEY:HASH:1:2:3 | DIR2-CHK-Verifier:CHK_INDEX:HASH:1:2:3
          DIR2:KEY:HASH      | DIR2-RO:READ_KEY:HASH | DIR2-Verifier:INDEX:HASH
          DIR2-MDMF:KEY:HASH | DIR2-MDMF-RO:READ_KEY:HASH | DIR2-MDMF-Verifier:INDEX:HASH
          """)
  void weakerCapsFollowFromStrongerOnes(String text, String readOnly, String verifyOnly)
      throws BadCapException {
    Cap cap = Cap.parse("URI:" + fill(text));

    assertThat(cap.toReadOnly().map(Cap::toSecretString)).contains("URI:" + fill(readOnly));
    assertThat(cap.toVerifyOnly().map(Cap::toSecretString))
        .isEqualTo(Optional.ofNullable(verifyOnly).map(weaker -> "URI:" + fill(weaker)));
  }

  @RepeatedTest(20)
  void everyCapReadsBackFromItsText(RandomGenerator random) throws BadCapException {
    for (Cap cap : RandomCaps.ofEveryKind(random)) {
      Cap again = Cap.parse(cap.toSecretString());

      assertThat(again).isEqualTo(cap).hasSameHashCodeAs(cap);
    }
  }

  @RepeatedTest(20)
  void rightsOnceGivenUpStayGivenUp(RandomGenerator random) {
    for (Cap cap : RandomCaps.ofEveryKind(random)) {
      Optional<? extends Cap> verifyOnly = cap.toVerifyOnly();

      cap.toReadOnly()
          .ifPresent(
              reading -> {
                assertThat(reading.toReadOnly()).isEqualTo(Optional.of(reading));
                assertThat(reading.toVerifyOnly()).isEqualTo(verifyOnly);
              });
      verifyOnly.ifPresent(
          verifying -> {
            assertThat(verifying.toReadOnly()).isEmpty();
            assertThat(verifying.toVerifyOnly()).isEqualTo(verifyOnly);
          });
    }
  }

  @RepeatedTest(20)
  void allRightsToAFileLeadToTheSameShares(RandomGenerator random) {
    WriteKey key = RandomCaps.writeKey(random);
    Fingerprint fingerprint = RandomCaps.fingerprint(random);
    SdmfWriteCap sdmf = new SdmfWriteCap(key, fingerprint);
    MdmfWriteCap mdmf = new MdmfWriteCap(key, fingerprint);
    ChkReadCap chk = RandomCaps.chk(random);

    assertThat(sdmf.readCap().verifyCap().storageIndex()).isEqualTo(key.readKey().storageIndex());
    assertThat(mdmf.readCap().verifyCap().storageIndex()).isEqualTo(key.readKey().storageIndex());
    assertThat(chk.verifyCap().storageIndex()).isEqualTo(chk.storageIndex());
  }

  @Test
  void contentOfALiteralIsInItsCap() throws BadCapException {
    LiteralCap hello = (LiteralCap) Cap.parse("URI:LIT:nbswy3dp");
    LiteralCap empty = (LiteralCap) Cap.parse("URI:LIT:");

    assertThat(hello.content().reveal()).asString(StandardCharsets.US_ASCII).isEqualTo("hello");
    assertThat(empty.content().length()).isZero();
  }

  @Test
  void longerLiteralsOfOthersAreReadUpToABound() throws BadCapException {
    byte[] most = new byte[LiteralCap.MAX_FOREIGN_SIZE];
    Cap directory = new DirectoryCap<>(new LiteralCap(SecretBytes.copyOf(most)));

    assertThat(Cap.parse(directory.toSecretString())).isEqualTo(directory);
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new LiteralCap(SecretBytes.copyOf(new byte[most.length + 1])));
  }

  @Test
  void impossibleFilesHaveNoCap() {
    SecretBytes key = SecretBytes.copyOf(new byte[ChkReadCap.KEY_LENGTH]);
    Bytes hash = Bytes.copyOf(new byte[Fingerprint.LENGTH]);

    for (int[] shares : List.of(new int[] {0, 1}, new int[] {2, 1}, new int[] {1, 257})) {
      assertThatIllegalArgumentException()
          .isThrownBy(() -> new ChkReadCap(key, hash, shares[0], shares[1], 0));
    }
    assertThatIllegalArgumentException().isThrownBy(() -> new ChkReadCap(key, hash, 1, 1, -1));
  }

  private static String fill(String template) {
    return template
        .replace("READ_KEY", READ_KEY)
        .replace("KEY", KEY)
        .replace("CHK_INDEX", CHK_INDEX)
        .replace("INDEX", INDEX)
        .replace("HASH", HASH);
  }
}
