// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.tarnfs.caps.codec.Base32;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;

/// Results of Tahoe-LAFS 1.20 for fixed inputs, for a program to check itself against before it is
/// trusted with data.
public final class KnownAnswers {

  private static final byte[] PLAINTEXT = ascii("a".repeat(56));
  private static final SecretBytes ZERO_KEY = SecretBytes.copyOf(new byte[AesCtr.KEY_LENGTH]);
  private static final SecretBytes COUNTING_KEY = secret("aaaqeayeaudaocajbifqydiob4");
  private static final Bytes SERVER_ID = bytes("v67jiisoty6ooyxlql5fuucitqiok2ic");

  private KnownAnswers() {}

  public static List<KnownAnswer> all() {
    return Stream.of(encodings(), hashes(), ciphers(), immutableCaps(), mutableCaps(), leases())
        .flatMap(List::stream)
        .toList();
  }

  private static List<KnownAnswer> encodings() {
    return List.of(
        KnownAnswer.of(
            "netstrings",
            "0:,5:hello,",
            () -> new String(Netstring.encode(ascii(""), ascii("hello")), US_ASCII)),
        KnownAnswer.of("base32", "nbswy3dp", () -> Base32.encode(ascii("hello"))),
        KnownAnswer.of(
            "base32, read",
            "hello",
            () -> new String(Base32.decode("nbswy3dp").orElseThrow(), US_ASCII)));
  }

  private static List<KnownAnswer> hashes() {
    return List.of(
        KnownAnswer.of(
            "SHA-256d under a tag",
            "02f90f173a56ecfb173be778b384f369559bb2ad67b2a4b892290ed78393a5e3",
            () -> hex(TaggedHash.ofTag(ascii("tag")).update(ascii("hello")).digest())),
        KnownAnswer.of(
            "SHA-256d of a pair",
            "e003cf467d5cbcdf2eedb7369cd332e96f4405959a932f35200b862b2dc0a593",
            () ->
                hex(
                    TaggedHash.ofTag(ascii("tag"))
                        .update(Netstring.encode(ascii("a"), ascii("b")))
                        .digest())),
        KnownAnswer.of(
            "empty leaf 0 of a Merkle tree",
            "e0024730188e2de564a697cc2987407b24ae7eb6b880190c1a0337a5740e527a",
            () -> hex(TaggedHash.hash(HashTag.MERKLE_EMPTY_LEAF, ascii("0")))),
        KnownAnswer.of(
            "empty leaf 3 of a Merkle tree",
            "9ed59076b6bee6b75864630c3c20cff6934efe03a60a7fd28b69542fb13a68a3",
            () -> hex(TaggedHash.hash(HashTag.MERKLE_EMPTY_LEAF, ascii("3")))));
  }

  private static List<KnownAnswer> ciphers() {
    return List.of(
        KnownAnswer.of(
            "AES-CTR",
            "66e94bd4ef8a2c3b884cfa59ca342b2e58e2fccefa7e3061367f1d57a4e7455a",
            () -> hex(encrypt(ZERO_KEY, 0, new byte[32]))),
        KnownAnswer.of(
            "AES-CTR from an offset",
            "fda5d87226",
            () -> hex(encrypt(COUNTING_KEY, 20, ascii("hello")))));
  }

  private static List<KnownAnswer> immutableCaps() {
    String cap =
        "URI:CHK:yzxcoagbetwet65ltjpbqyli3m"
            + ":6b7inuiha2xdtgqzd55i6aeggutnxzr6qfwpv2ep5xlln6pgef7a:1:1:56";
    String verifyCap =
        cap.replace("CHK:yzxcoagbetwet65ltjpbqyli3m", "CHK-Verifier:i5nhq74zw2crkop634ra4hrvzm");
    return List.of(
        KnownAnswer.of(
            "convergent key, 1 of 1",
            "c66e2700c124ec49fbab9a5e186168db",
            () -> hex(convergentKey(1, 1, 56).reveal())),
        KnownAnswer.of(
            "convergent key, 3 of 10",
            "380ff65ec57c08c67d0219f67b481d28",
            () -> hex(convergentKey(3, 10, 57).reveal())),
        KnownAnswer.of(
            "ciphertext of an immutable file",
            "561a358556560c7f9754bd0ff48e5a3f2baf1137c031e3aab298cf440117834a"
                + "79566b6681c9451d431ab7dd87b7ad7e7f40fe16b7a42ae1",
            () -> hex(encrypt(convergentKey(1, 1, 56), 0, PLAINTEXT))),
        KnownAnswer.of("immutable read cap", cap, () -> Cap.parse(cap).toSecretString()),
        KnownAnswer.of(
            "immutable verify cap",
            verifyCap,
            () -> Cap.parse(cap).toVerifyOnly().orElseThrow().toSecretString()),
        KnownAnswer.of(
            "literal cap",
            "URI:LIT:nbswy3dp",
            () -> new LiteralCap(SecretBytes.copyOf(ascii("hello"))).toSecretString()));
  }

  private static List<KnownAnswer> mutableCaps() {
    WriteKey writeKey = new WriteKey(COUNTING_KEY);
    ReadKey readKey = writeKey.readKey();
    return List.of(
        KnownAnswer.of(
            "read key", "zlnpn42lu7xedonux53kr42hsm", () -> readKey.bytes().revealBase32()),
        KnownAnswer.of(
            "storage index of a mutable file",
            "axmc3zjy3mkanylpyx7u2zuqum",
            () -> readKey.storageIndex().toString()),
        KnownAnswer.of(
            "write enabler",
            "aa6e4d0f7bb77b8cfba525db8c3635232e9791458e3a274583fbbae42a2bd12c",
            () -> hex(writeKey.writeEnabler(SERVER_ID).reveal())),
        KnownAnswer.of(
            "data key",
            "5e98eb564705e45abdc29f06f916b8f8",
            () -> hex(readKey.dataKey(Bytes.copyOf(ascii("i".repeat(16)))).reveal())));
  }

  private static List<KnownAnswer> leases() {
    LeaseSecrets secrets =
        new LeaseSecret(secret("boity2cdh7jvl3ltaeebuiobbspjmbuopnwbde2yeh4k6x7jioga"))
            .forBucket(StorageIndex.parse("vrttmwlicrzbt7gh5qsooogr7u").orElseThrow(), SERVER_ID);
    return List.of(
        KnownAnswer.of(
            "lease renewal secret",
            "osd6wmc5vz4g3ukg64sitmzlfiaaordutrez7oxdp5kkze7zp5zq",
            () -> secrets.renew().revealBase32()),
        KnownAnswer.of(
            "lease cancel secret",
            "yqe3mm5yl6uk76emoelvvu6apk7l4dadfozwkj5ox4hna3ryejwq",
            () -> secrets.cancel().revealBase32()));
  }

  private static SecretBytes convergentKey(int needed, int total, long segmentSize) {
    return new ConvergenceSecret(SecretBytes.copyOf(ascii("a".repeat(16))))
        .keyHash(new EncodingParameters(needed, total, 1), segmentSize)
        .update(PLAINTEXT)
        .digestSecret(ChkReadCap.KEY_LENGTH);
  }

  private static byte[] encrypt(SecretBytes key, long offset, byte[] text) {
    byte[] ciphertext = new byte[text.length];
    AesCtr.at(key, offset).apply(ByteBuffer.wrap(text), ByteBuffer.wrap(ciphertext));
    return ciphertext;
  }

  private static SecretBytes secret(String base32) {
    return SecretBytes.ofBase32(base32).orElseThrow();
  }

  private static Bytes bytes(String base32) {
    return Bytes.ofBase32(base32).orElseThrow();
  }

  private static byte[] ascii(String text) {
    return text.getBytes(US_ASCII);
  }

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }
}
