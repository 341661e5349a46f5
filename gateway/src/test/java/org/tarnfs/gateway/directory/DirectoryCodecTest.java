// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.tarnfs.gateway.directory.Directories.IMMUTABLE;
import static org.tarnfs.gateway.directory.Directories.READING;
import static org.tarnfs.gateway.directory.Directories.WRITE_CAP;
import static org.tarnfs.gateway.directory.Directories.WRITING;
import static org.tarnfs.gateway.directory.Directories.ascii;
import static org.tarnfs.gateway.directory.Directories.child;
import static org.tarnfs.gateway.directory.Directories.entry;
import static org.tarnfs.gateway.directory.Directories.joined;
import static org.tarnfs.gateway.directory.Directories.name;
import static org.tarnfs.gateway.directory.Directories.names;
import static org.tarnfs.gateway.directory.Directories.raw;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.directory.BadChildException.Reason;

@ExtendWith(Seeds.class)
class DirectoryCodecTest {

  private static final String LITERAL = "URI:LIT:nbswy3dp";
  private static final byte[] NO_WRITE_CAP = SealedWriteCap.seal(new byte[0], WRITE_CAP.writeKey());

  @Test
  void literalDirectoryOfTheSpecification() throws Exception {
    byte[] contents = IMMUTABLE.encode(List.of(entry("a", "URI:LIT:"))).encoded();

    assertThat(contents).isEqualTo(ascii("23:1:a,8:URI:LIT:,0:,2:{},,"));
    assertThat(new LiteralCap(SecretBytes.copyOf(contents)).toSecretString())
        .isEqualTo("URI:LIT:giztumj2mewdqosvkjetutcjkq5cymb2fqzdu635fqwa");
  }

  @Test
  void nothingIsAnEmptyDirectory() throws Exception {
    assertThat(WRITING.decode(new byte[0]).entries()).isEmpty();
    assertThat(WRITING.encode(List.of()).encoded()).isEmpty();
  }

  @Test
  void codecFollowsTheCap(RandomGenerator random) throws Exception {
    DirectoryEntry writable = entry("a", WRITE_CAP.toSecretString());
    byte[] mutable = WRITING.encode(List.of(writable)).encoded();
    byte[] immutable = IMMUTABLE.encode(List.of(entry("a", LITERAL))).encoded();

    assertThat(DirectoryCodec.heldBy(WRITE_CAP).decode(mutable).entries())
        .containsExactly(writable);
    assertThat(DirectoryCodec.heldBy(WRITE_CAP.readCap()).decode(mutable).entries())
        .containsExactly(entry("a", WRITE_CAP.readCap().toSecretString()));
    for (DirectoryCodec codec :
        List.of(
            DirectoryCodec.heldBy(RandomCaps.chk(random)),
            DirectoryCodec.heldBy(RandomCaps.literal(random)))) {
      assertThat(codec.decode(immutable).entries()).containsExactly(entry("a", LITERAL));
      assertThat(codec.decode(mutable).entries()).isEmpty();
    }
  }

  @Test
  void anyDirectoryReadsAsItWasWritten(RandomGenerator random) throws Exception {
    for (int i = 0; i < 20; i++) {
      List<DirectoryEntry> entries = new ArrayList<>();
      for (Cap cap : RandomCaps.ofEveryKind(random)) {
        Child child = random.nextBoolean() ? new Child.Known(cap) : unknown(random);
        Metadata metadata = Metadata.parse(("{\"k\":" + random.nextDouble() + "}").getBytes(UTF_8));
        entries.add(new DirectoryEntry(randomName(random), child, metadata));
      }
      entries.sort((a, b) -> a.name().compareTo(b.name()));

      byte[] encoded = WRITING.encode(entries).encoded();

      assertThat(WRITING.decode(encoded).entries()).isEqualTo(entries);
      assertThat(WRITING.decode(encoded).encoded()).isEqualTo(encoded);
      assertThat(READING.decode(encoded).entries().stream().map(DirectoryEntry::child))
          .isEqualTo(entries.stream().map(entry -> entry.child().toReadOnly()).toList());
    }
  }

  private static Child unknown(RandomGenerator random) throws BadChildException {
    String read = List.of("lafs:r", "ro.lafs:r", "imm.lafs:r").get(random.nextInt(3));
    boolean writable = random.nextBoolean() && !read.startsWith("imm.");
    return Child.parse(writable ? "lafs:w" : "", read, CapContext.ANY);
  }

  private static ChildName randomName(RandomGenerator random) throws BadChildException {
    return ChildName.of(
        "n" + random.nextLong() + Character.toString(random.nextInt(0x1f300, 0x1f600)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "URI:SSK:aaaqeayeaudaocajbifqydiob4:",
        "URI:SSK-RO:aaaqeayeaudaocajbifqydiob4:",
        "URI:DIR2-MDMF:aaaqeayeaudaocajbifqydiob4:",
        "URI:DIR2-RO:aaaqeayeaudaocajbifqydiob4:"
      })
  void immutableDirectoryTakesNothingThatChanges(String prefix) throws Exception {
    DirectoryEntry changing = entry("can change", prefix + "a".repeat(52));

    assertThatExceptionOfType(BadChildException.class)
        .isThrownBy(() -> IMMUTABLE.encode(List.of(entry("a", LITERAL), changing)))
        .withMessageContaining("\"can change\"")
        .withMessageNotContaining("aaaqeaye")
        .matches(refused -> refused.reason() == Reason.MUST_BE_DEEP_IMMUTABLE);
  }

  @Test
  void immutableDirectoryTakesNoUnknownWriteCap() throws Exception {
    DirectoryEntry unknown =
        new DirectoryEntry(
            name("u"), Child.parse("lafs:w", "lafs:r", CapContext.ANY), Metadata.EMPTY);

    assertThatExceptionOfType(BadChildException.class)
        .isThrownBy(() -> IMMUTABLE.encode(List.of(unknown)))
        .matches(refused -> refused.reason() == Reason.MUST_BE_DEEP_IMMUTABLE);
  }

  @Test
  void unknownReadCapIsAllegedImmutableInAnImmutableDirectory() throws Exception {
    DirectoryEntry unknown = new DirectoryEntry(name("u"), child("ro.lafs:r"), Metadata.EMPTY);

    DirectoryContents contents = IMMUTABLE.encode(List.of(unknown));

    assertThat(Directories.text(contents.entries().getFirst().child().readCap()))
        .isEqualTo("imm.lafs:r");
    assertThat(contents.encoded()).isEqualTo(raw("u", "lafs:r", new byte[0], "{}"));
  }

  @Test
  void damagedEntryHidesNoOtherAndIsReported() throws Exception {
    byte[] encoded =
        joined(
            raw("a", LITERAL, NO_WRITE_CAP, "{}"),
            raw("bad cap", "URI:CHK:secret", NO_WRITE_CAP, "{}"),
            raw("bad metadata", LITERAL, NO_WRITE_CAP, "[]"),
            Netstring.encode(ascii("1:x,")),
            Netstring.encode(Netstring.encode(new byte[] {-1}, ascii(LITERAL), NO_WRITE_CAP)),
            raw("z", LITERAL, NO_WRITE_CAP, "{}"));

    DirectoryContents contents = WRITING.decode(encoded);

    assertThat(names(contents)).containsExactly("a", "z");
    assertThat(contents.damaged().stream().map(DamagedEntry::name))
        .extracting(found -> found.map(ChildName::toString).orElse(""))
        .containsExactly("bad cap", "bad metadata", "", "");
    assertThat(contents.damaged())
        .allSatisfy(bad -> assertThat(bad.toString()).isNotBlank().doesNotContain("secret"));
    assertThat(contents.encoded()).isEqualTo(encoded);
  }

  @Test
  void garbageForAWriteCapIsDamage() throws Exception {
    DirectoryCodec another =
        DirectoryCodec.heldBy(Directories.writeCap("000102030405060708090a0b0c0d0e0f"));
    byte[] encoded = WRITING.encode(List.of(entry("a", WRITE_CAP.toSecretString()))).encoded();

    DirectoryContents contents = another.decode(encoded);

    assertThat(contents.entries()).isEmpty();
    assertThat(contents.damaged()).hasSize(1);
  }

  @Test
  void laterOfTwoNamesThatNormaliseAlikeWins() throws Exception {
    DirectoryContents contents =
        WRITING.decode(
            joined(
                raw("e\u0301", LITERAL, NO_WRITE_CAP, "{}"),
                raw("\u00e9", "URI:LIT:", NO_WRITE_CAP, "{}")));

    assertThat(contents.entries()).containsExactly(entry("\u00e9", "URI:LIT:"));
    assertThat(contents.entry(name("e\u0301"))).isPresent();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "hello",
        "5",
        "5:",
        "5:hello",
        "5:hello.",
        "-1:,",
        "+1:a,",
        "01:a,",
        "1 :a,",
        ":,",
        "99999999999999999999:a,",
        "2147483647:a,",
        "4294967297:a,",
        "23:1:a,8:URI:LIT:,0:,2:{},,x",
        "<html>"
      })
  void whatIsNoListOfEntriesIsNoDirectory(String text) {
    for (DirectoryCodec codec : List.of(WRITING, READING, IMMUTABLE)) {
      assertThatExceptionOfType(BadDirectoryException.class)
          .isThrownBy(() -> codec.decode(ascii(text)));
    }
  }

  @Test
  void anyDamageIsRefusedReportedOrHarmless(RandomGenerator random) throws Exception {
    List<DirectoryEntry> entries = new ArrayList<>();
    for (Cap cap : RandomCaps.ofEveryKind(random)) {
      entries.add(new DirectoryEntry(randomName(random), new Child.Known(cap), Metadata.EMPTY));
    }
    byte[] good = WRITING.encode(entries).encoded();
    for (int i = 0; i < 2000; i++) {
      byte[] bad =
          Arrays.copyOf(good, random.nextInt(8) == 0 ? random.nextInt(good.length) : good.length);
      for (int flips = random.nextInt(1, 4); bad.length > 0 && flips > 0; flips--) {
        bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
      }
      try {
        DirectoryContents contents = WRITING.decode(bad);

        assertThat(contents.encoded()).isEqualTo(bad);
        assertThat(contents.entries().size() + contents.damaged().size())
            .isLessThanOrEqualTo(entries.size());
      } catch (BadDirectoryException refused) {
        assertThat(refused).hasMessageContaining("not a directory");
      }
    }
  }

  @Test
  void nothingPrintsACap() throws Exception {
    String secret = WRITE_CAP.writeKey().bytes().revealBase32();
    DirectoryContents contents = WRITING.encode(List.of(entry("a", WRITE_CAP.toSecretString())));

    assertThat(contents.toString()).doesNotContain(secret.substring(0, 8));
    assertThat(contents.entries().toString()).contains("a").doesNotContain(secret.substring(0, 8));
  }

  @Test
  void bytesAreTheCallersOwnCopy() throws Exception {
    byte[] given = IMMUTABLE.encode(List.of(entry("a", "URI:LIT:"))).encoded();
    DirectoryContents contents = IMMUTABLE.decode(given);
    byte[] right = given.clone();

    Arrays.fill(given, (byte) 0);
    Arrays.fill(contents.encoded(), (byte) 0);

    assertThat(contents.encoded()).isEqualTo(right);
  }
}
