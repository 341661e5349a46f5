// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.interfaces.RSAPrivateCrtKey;
import java.security.spec.MGF1ParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.security.spec.PSSParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.security.spec.RSAPrivateCrtKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.testing.Seeds;

@ExtendWith(Seeds.class)
final class SigningKeyTest {

  private static final byte[] MESSAGE = "message".getBytes(US_ASCII);
  private static final int WRAPPING_LENGTH = 26;

  private static SigningKey key;
  private static RSAPrivateCrtKey numbers;

  @BeforeAll
  static void generate() throws Exception {
    key = SigningKey.generate(new SecureRandom());
    numbers =
        (RSAPrivateCrtKey)
            KeyFactory.getInstance("RSA")
                .generatePrivate(new PKCS8EncodedKeySpec(key.encoded().reveal()));
  }

  @Test
  void newKeyHasTheSizeAndEncodingOfStockTahoe() {
    assertThat(numbers.getModulus().bitLength()).isEqualTo(2048);
    assertThat(numbers.getPublicExponent()).isEqualTo(65537);
    assertThat(key.encoded().length()).isBetween(1190, SigningKey.MAX_LENGTH);
    assertThat(key.verifyingKey().encoded()).hasSize(VerifyingKey.MAX_LENGTH);
    assertThat(SigningKey.generate(new SecureRandom())).isNotEqualTo(key);
  }

  @Test
  void signatureIsVerifiedWithThePublicHalfReadBack() throws Exception {
    VerifyingKey verifyingKey = VerifyingKey.decode(key.verifyingKey().encoded());

    byte[] signature = key.sign(MESSAGE);

    assertThat(signature).hasSize(SigningKey.SIGNATURE_LENGTH).isNotEqualTo(key.sign(MESSAGE));
    assertThat(verifyingKey).isEqualTo(key.verifyingKey()).hasSameHashCodeAs(key.verifyingKey());
    assertThat(verifyingKey.verifies(MESSAGE, signature)).isTrue();
  }

  @Test
  void anyOtherMessageSignatureOrKeyIsNoticed(RandomGenerator random) {
    byte[] signature = key.sign(MESSAGE);
    VerifyingKey verifyingKey = key.verifyingKey();

    assertThat(verifyingKey.verifies(new byte[0], signature)).isFalse();
    for (int length : new int[] {0, 1, signature.length - 1, signature.length + 1, 1 << 20}) {
      assertThat(verifyingKey.verifies(MESSAGE, Arrays.copyOf(signature, length))).isFalse();
    }
    for (int i = 0; i < 100; i++) {
      byte[] flipped = signature.clone();
      flipped[random.nextInt(flipped.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      assertThat(verifyingKey.verifies(MESSAGE, flipped)).isFalse();
    }
    VerifyingKey other = SigningKey.generate(new SecureRandom()).verifyingKey();
    assertThat(other.verifies(MESSAGE, signature)).isFalse();
    assertThat(other).isNotEqualTo(verifyingKey);
  }

  @Test
  void saltOfAnotherLengthIsRefusedAsByStockTahoe() throws Exception {
    for (int length : new int[] {0, 20, 31, 33, 222}) {
      Signature pss = Signature.getInstance("RSASSA-PSS");
      pss.setParameter(
          new PSSParameterSpec("SHA-256", "MGF1", MGF1ParameterSpec.SHA256, length, 1));
      pss.initSign(numbers);
      pss.update(MESSAGE);

      assertThat(key.verifyingKey().verifies(MESSAGE, pss.sign())).isFalse();
    }
  }

  @Test
  void bytesAreKeptAsTheyWere() throws Exception {
    SecretBytes swapped = SecretBytes.copyOf(withSwappedPrimes().getEncoded());

    SigningKey same = SigningKey.decode(swapped);

    assertThat(same.encoded()).isEqualTo(swapped).isNotEqualTo(key.encoded());
    assertThat(same).isNotEqualTo(key);
    assertThat(same.verifyingKey()).isEqualTo(key.verifyingKey());
    assertThat(key.verifyingKey().verifies(MESSAGE, same.sign(MESSAGE))).isTrue();
  }

  @Test
  void bothFormsOfPemGiveTheSameBytes() throws Exception {
    byte[] pkcs8 = key.encoded().reveal();
    byte[] pkcs1 = Arrays.copyOfRange(pkcs8, WRAPPING_LENGTH, pkcs8.length);

    assertThat(SigningKey.parse(pem("PRIVATE KEY", pkcs8))).isEqualTo(key);
    assertThat(SigningKey.parse(pem("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
    assertThat(SigningKey.parse("a key:\r\n" + pem("PRIVATE KEY", pkcs8) + "\r\n")).isEqualTo(key);
  }

  @ParameterizedTest
  @ValueSource(ints = {512, 1024, 2047, 2056, 3072, 4096})
  void keyOfAnotherSizeIsRefused(int bits) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(bits);
    KeyPair pair = generator.generateKeyPair();

    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> SigningKey.decode(SecretBytes.copyOf(pair.getPrivate().getEncoded())))
        .withMessageContaining("2048 bits");
    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> VerifyingKey.decode(pair.getPublic().getEncoded()))
        .withMessageContaining("2048 bits");
  }

  @Test
  void keyOfAnOldFileIsTaken() throws Exception {
    KeyPair pair = withExponent(17);

    SigningKey old = SigningKey.decode(SecretBytes.copyOf(pair.getPrivate().getEncoded()));

    assertThat(old.verifyingKey()).isEqualTo(VerifyingKey.decode(pair.getPublic().getEncoded()));
    assertThat(old.verifyingKey().encoded()).hasSize(292);
    assertThat(old.verifyingKey().verifies(MESSAGE, old.sign(MESSAGE))).isTrue();
  }

  @Test
  void keyWithALargeExponentIsRefused() throws Exception {
    KeyPair pair = withExponent(65539);

    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> SigningKey.decode(SecretBytes.copyOf(pair.getPrivate().getEncoded())))
        .withMessageContaining("65537");
    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> VerifyingKey.decode(pair.getPublic().getEncoded()))
        .withMessageContaining("65537");
  }

  private static KeyPair withExponent(long exponent) throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
    generator.initialize(new RSAKeyGenParameterSpec(2048, BigInteger.valueOf(exponent)));
    return generator.generateKeyPair();
  }

  @ParameterizedTest
  @ValueSource(strings = {"EC", "DSA", "Ed25519", "RSASSA-PSS"})
  void keyOfAnotherKindIsRefused(String kind) throws Exception {
    KeyPair pair = KeyPairGenerator.getInstance(kind).generateKeyPair();

    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> SigningKey.decode(SecretBytes.copyOf(pair.getPrivate().getEncoded())));
    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> VerifyingKey.decode(pair.getPublic().getEncoded()));
  }

  /// Each number of the key in turn, wrong by a little.
  @Test
  void numbersThatDoNotBelongTogetherAreRefused() throws Exception {
    BigInteger two = BigInteger.TWO;
    BigInteger n = numbers.getModulus();
    BigInteger d = numbers.getPrivateExponent();
    BigInteger p = numbers.getPrimeP();
    BigInteger q = numbers.getPrimeQ();
    BigInteger dp = numbers.getPrimeExponentP();
    BigInteger dq = numbers.getPrimeExponentQ();
    BigInteger inverse = numbers.getCrtCoefficient();

    assertUnsound(n.subtract(two), d, p, q, dp, dq, inverse);
    assertUnsound(n, d.subtract(two), p, q, dp, dq, inverse);
    assertUnsound(n, d, p.subtract(two), q, dp, dq, inverse);
    assertUnsound(n, d, p, q.subtract(two), dp, dq, inverse);
    assertUnsound(n, d, p, q, dp.subtract(two), dq, inverse);
    assertUnsound(n, d, p, q, dp, dq.subtract(two), inverse);
    assertUnsound(n, d, p, q, dp, dq, inverse.subtract(BigInteger.ONE));
    assertUnsound(n, d, BigInteger.ONE, q, dp, dq, inverse);
    assertUnsound(n, d, p, BigInteger.ONE, dp, dq, inverse);
  }

  private static void assertUnsound(
      BigInteger n,
      BigInteger d,
      BigInteger p,
      BigInteger q,
      BigInteger dp,
      BigInteger dq,
      BigInteger inverse)
      throws Exception {
    PrivateKey wrong =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new RSAPrivateCrtKeySpec(n, numbers.getPublicExponent(), d, p, q, dp, dq, inverse));

    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> SigningKey.decode(SecretBytes.copyOf(wrong.getEncoded())))
        .withMessageContaining("do not belong together");
  }

  @Test
  void anotherPrivateExponentOfTheSameKeyIsTaken() throws Exception {
    BigInteger p = numbers.getPrimeP();
    BigInteger q = numbers.getPrimeQ();
    BigInteger period = p.subtract(BigInteger.ONE).multiply(q.subtract(BigInteger.ONE));
    BigInteger half = period.divide(BigInteger.TWO);
    PrivateKey other =
        KeyFactory.getInstance("RSA")
            .generatePrivate(
                new RSAPrivateCrtKeySpec(
                    numbers.getModulus(),
                    numbers.getPublicExponent(),
                    numbers.getPrivateExponent().add(half).mod(period),
                    p,
                    q,
                    numbers.getPrimeExponentP(),
                    numbers.getPrimeExponentQ(),
                    numbers.getCrtCoefficient()));

    SigningKey read = SigningKey.decode(SecretBytes.copyOf(other.getEncoded()));

    assertThat(read.verifyingKey()).isEqualTo(key.verifyingKey());
  }

  @Test
  void damagedKeyIsRefusedOrTheSame(RandomGenerator random) {
    byte[] sound = key.encoded().reveal();
    for (int i = 0; i < 300; i++) {
      byte[] damaged = sound.clone();
      damaged[random.nextInt(i % 2 == 0 ? 40 : sound.length)] ^=
          (byte) (1 << random.nextInt(Byte.SIZE));
      refuseOrRead(damaged);
    }
    for (int length = 0; length < sound.length; length += 1 + random.nextInt(20)) {
      refuseOrRead(Arrays.copyOf(sound, length));
    }
  }

  private static void refuseOrRead(byte[] damaged) {
    try {
      SigningKey read = SigningKey.decode(SecretBytes.copyOf(damaged));
      assertThat(read.verifyingKey()).isEqualTo(key.verifyingKey());
    } catch (BadKeyException refused) {
      assertThat(refused).hasMessageMatching(".+").hasNoCause();
    }
  }

  @Test
  void damagedPublicKeyIsRefusedOrRead(RandomGenerator random) {
    byte[] sound = key.verifyingKey().encoded();
    for (int i = 0; i < 300; i++) {
      byte[] damaged = Arrays.copyOf(sound, sound.length - i % 3 / 2);
      damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
      try {
        assertThat(VerifyingKey.decode(damaged).encoded()).isEqualTo(damaged);
      } catch (BadKeyException refused) {
        assertThat(refused).hasMessageMatching(".+").hasNoCause();
      }
    }
  }

  @Test
  void lengthsAreBounded() {
    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> SigningKey.decode(SecretBytes.copyOf(new byte[1 << 20])))
        .withMessageContaining("longer");
    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> VerifyingKey.decode(new byte[1 << 20]))
        .withMessageContaining("longer");
    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> SigningKey.parse("-----BEGIN PRIVATE KEY-----".repeat(1000)))
        .withMessageContaining("longer");
  }

  @ParameterizedTest
  @CsvSource({
    "'', not an unencrypted private RSA key",
    "-----BEGIN PRIVATE KEY-----, not an unencrypted private RSA key",
    "-----BEGIN ENCRYPTED PRIVATE KEY-----AAAA-----END ENCRYPTED PRIVATE KEY-----, unencrypted",
    "-----BEGIN RSA PRIVATE KEY-----AAAA-----END PRIVATE KEY-----, not an unencrypted",
    "-----BEGIN RSA PRIVATE KEY-----AAAA-----END RSA PRIVATE KEY-----, shorter",
    "-----BEGIN PRIVATE KEY-----A*AA-----END PRIVATE KEY-----, not in base64",
    "-----BEGIN PRIVATE KEY-----AAAA-----END PRIVATE KEY-----, not a private RSA key in PKCS#8",
    "-----BEGIN PRIVATE KEY----------END PRIVATE KEY-----, not a private RSA key in PKCS#8",
  })
  void textThatIsNoKeyIsRefused(String text, String why) {
    assertThatExceptionOfType(BadKeyException.class)
        .isThrownBy(() -> SigningKey.parse(text))
        .withMessageContaining(why);
  }

  @Test
  void nothingShowsThePrivateKey() {
    byte[] damaged = key.encoded().reveal();
    damaged[WRAPPING_LENGTH] ^= 1;
    String hex = HexFormat.of().formatHex(key.encoded().reveal(), 300, 304);

    BadKeyException refusal =
        catchThrowableOfType(
            BadKeyException.class, () -> SigningKey.decode(SecretBytes.copyOf(damaged)));

    assertThat(key).hasToString("SigningKey[2048 bits]");
    assertThat(key.verifyingKey()).hasToString("VerifyingKey[2048 bits]");
    assertThat(refusal).hasNoCause().message().doesNotContainIgnoringCase(hex);
  }

  private static PrivateKey withSwappedPrimes() throws Exception {
    return KeyFactory.getInstance("RSA")
        .generatePrivate(
            new RSAPrivateCrtKeySpec(
                numbers.getModulus(),
                numbers.getPublicExponent(),
                numbers.getPrivateExponent(),
                numbers.getPrimeQ(),
                numbers.getPrimeP(),
                numbers.getPrimeExponentQ(),
                numbers.getPrimeExponentP(),
                numbers.getPrimeP().modInverse(numbers.getPrimeQ())));
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
  }
}
