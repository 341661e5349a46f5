// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.SigningKey;

/// Whatever of this module a log, an error message or a debugger shows, it shows no secret.
final class SecrecyTest {

  private static final SecretBytes KEY = SecretBytes.copyOf("sixteen s3crets!".getBytes(US_ASCII));
  private static final SecretBytes LONG_KEY =
      SecretBytes.copyOf("two and thirty secrets it shall b".substring(0, 32).getBytes(US_ASCII));
  private static final Bytes HASH = Bytes.copyOf(new byte[Fingerprint.LENGTH]);
  private static final WriteKey WRITE_KEY = new WriteKey(KEY);
  private static final SigningKey SIGNING_KEY = SigningKey.generate(new SecureRandom());

  /// One of each type that holds a secret.
  static List<Object> holders() throws BadCapException {
    ChkReadCap chk = new ChkReadCap(KEY, HASH, 3, 10, 1000);
    SdmfWriteCap sdmf = new SdmfWriteCap(WRITE_KEY, new Fingerprint(HASH));
    MdmfWriteCap mdmf = new MdmfWriteCap(WRITE_KEY, new Fingerprint(HASH));
    return List.of(
        KEY,
        WRITE_KEY,
        WRITE_KEY.readKey(),
        new LiteralCap(KEY),
        chk,
        sdmf,
        sdmf.readCap(),
        mdmf,
        mdmf.readCap(),
        new DirectoryCap<>(chk),
        new DirectoryCap<>(mdmf),
        Cap.parse("lafs:" + KEY.revealBase32()),
        new ConvergenceSecret(LONG_KEY),
        new LeaseSecret(LONG_KEY),
        new LeaseSecrets(LONG_KEY, LONG_KEY),
        SIGNING_KEY);
  }

  @ParameterizedTest
  @MethodSource("holders")
  void nothingPrintsWhatItHolds(Object holder) {
    assertShowsNoSecret(Objects.toString(holder));
  }

  @Test
  void everyTypeThatHoldsASecretIsTried() throws Exception {
    Set<Class<?>> tried = holders().stream().map(Object::getClass).collect(Collectors.toSet());

    assertThat(typesOfThisModule().filter(SecrecyTest::holdsASecret)).isNotEmpty();
    assertThat(typesOfThisModule().filter(SecrecyTest::holdsASecret).toList()).isSubsetOf(tried);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "URI:LIT:KEY=", "URI:CHK:KEY", "URI:CHK:KEYa:HASH:3:10:1", "URI:CHK:KEY:HASH:3:10:KEY",
        "URI:SSK:KEY:HASHa", "URI:SSK:KEY:KEY", "ro.URI:DIR2:KEY:HASH", "imm.URI:SSK-RO:KEY:HASH",
        "lafs:KEY\ud800"
      })
  void refusalDoesNotRepeatTheText(String template) {
    String text = template.replace("KEY", KEY.revealBase32()).replace("HASH", HASH.toString());

    BadCapException refusal = catchThrowableOfType(BadCapException.class, () -> Cap.parse(text));

    assertShowsNoSecret(refusal.toString());
    assertThat(refusal).hasNoCause();
  }

  private static void assertShowsNoSecret(String shown) {
    for (SecretBytes secret :
        List.of(KEY, LONG_KEY, WRITE_KEY.readKey().bytes(), SIGNING_KEY.encoded())) {
      assertThat(shown)
          .doesNotContainIgnoringCase(HexFormat.of().formatHex(secret.reveal(), 0, 4))
          .doesNotContain(secret.revealBase32().substring(0, 8))
          .doesNotContain(new String(secret.reveal(), 0, 4, US_ASCII))
          .doesNotContain(Arrays.toString(secret.reveal()).substring(1, 15));
    }
  }

  private static boolean holdsASecret(Class<?> type) {
    return Stream.of(type.getDeclaredFields())
        .filter(field -> !Modifier.isStatic(field.getModifiers()))
        .map(Field::getType)
        .anyMatch(
            held -> held == SecretBytes.class || held == WriteKey.class || held == ReadKey.class);
  }

  private static Stream<Class<?>> typesOfThisModule() throws IOException, URISyntaxException {
    Path root = Path.of(Cap.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    List<Path> files;
    try (Stream<Path> walk = Files.walk(root)) {
      files = walk.filter(file -> file.toString().endsWith(".class")).toList();
    }
    return files.stream()
        .map(file -> root.relativize(file).toString())
        .filter(name -> !name.equals("module-info.class"))
        .map(name -> name.replace(".class", "").replace('/', '.'))
        .map(SecrecyTest::load);
  }

  private static Class<?> load(String name) {
    try {
      return Class.forName(name);
    } catch (ClassNotFoundException e) {
      throw new AssertionError(e);
    }
  }
}
