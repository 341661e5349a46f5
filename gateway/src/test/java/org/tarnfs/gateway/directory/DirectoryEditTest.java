// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
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
import static org.tarnfs.gateway.directory.Directories.text;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.testing.RandomCaps;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.directory.DirectoryEdit.DeleteChild;
import org.tarnfs.gateway.directory.DirectoryEdit.DeleteMoved;
import org.tarnfs.gateway.directory.DirectoryEdit.PutChildren;
import org.tarnfs.gateway.directory.DirectoryEdit.RenameChild;
import org.tarnfs.gateway.directory.DirectoryEdit.SetMetadata;
import org.tarnfs.gateway.directory.EditOutcome.Changed;
import org.tarnfs.gateway.directory.EditOutcome.Unchanged;
import org.tarnfs.gateway.directory.EditRefusedException.Reason;
import org.tarnfs.gateway.file.Attempt;

@ExtendWith(Seeds.class)
class DirectoryEditTest {

  private static final Instant NOW = Instant.ofEpochSecond(1795219600);
  private static final String LITERAL = "URI:LIT:nbswy3dp";
  private static final byte[] NO_WRITE_CAP = SealedWriteCap.seal(new byte[0], WRITE_CAP.writeKey());

  /// An entry that holds more than we understand, in a style that is not ours.
  private static final byte[] FOREIGN =
      Netstring.encode(
          Netstring.encode(
              ascii("f"), ascii(LITERAL), NO_WRITE_CAP, ascii("{ \"x\":1 }"), ascii("more")));

  @Test
  void outcomeSaysWhatChanged() throws Exception {
    DirectoryContents before = WRITING.encode(List.of(entry("a", LITERAL), entry("b", LITERAL)));

    Changed put = changed(put("c", "b").applyTo(before, Attempt.FIRST));
    Changed deleted =
        changed(
            new DeleteChild(name("a"), true, ChildKind.ANY).applyTo(put.contents(), Attempt.FIRST));

    assertThat(put.added()).containsExactly(name("c"));
    assertThat(put.replaced()).containsExactly(name("b"));
    assertThat(put.removed()).isEmpty();
    assertThat(deleted.removed()).containsExactly(name("a"));
    assertThat(names(deleted.contents())).containsExactly("b", "c");
    assertThat(names(before)).containsExactly("a", "b");
  }

  @Test
  void linkThatWasMovedIsRemovedUnlessSomebodyElseHasSetAnother() throws Exception {
    DirectoryContents before = WRITING.encode(List.of(entry("a", LITERAL), entry("b", LITERAL)));

    Changed removed =
        changed(new DeleteMoved(name("a"), child(LITERAL)).applyTo(before, Attempt.FIRST));
    EditOutcome other =
        new DeleteMoved(name("a"), child("URI:LIT:")).applyTo(before, Attempt.FIRST);
    EditOutcome gone =
        new DeleteMoved(name("a"), child(LITERAL)).applyTo(removed.contents(), Attempt.AGAIN);

    assertThat(removed.removed()).containsExactly(name("a"));
    assertThat(other).isEqualTo(new Unchanged());
    assertThat(gone).isEqualTo(new Unchanged());
  }

  @Test
  void untouchedEntriesKeepTheirBytesAndUnknownCaps() throws Exception {
    byte[] unknown =
        raw("u", "lafs:r", SealedWriteCap.seal(ascii("lafs:w"), WRITE_CAP.writeKey()), "{\"y\":2}");
    DirectoryContents before = WRITING.decode(joined(FOREIGN, unknown));

    Changed after = changed(put("z", "a").applyTo(before, Attempt.FIRST));

    byte[] a = raw("a", LITERAL, NO_WRITE_CAP, linked());
    byte[] z = raw("z", LITERAL, NO_WRITE_CAP, linked());
    assertThat(before.entries()).hasSize(2);
    assertThat(after.contents().encoded()).isEqualTo(joined(a, FOREIGN, unknown, z));
  }

  @Test
  void damagedEntriesSurviveTheChangeOfOthers() throws Exception {
    byte[] bad = raw("m", "URI:CHK:bad", NO_WRITE_CAP, "{}");
    byte[] nameless = Netstring.encode(ascii("what is this"));
    DirectoryContents before = WRITING.decode(joined(FOREIGN, bad, nameless));

    Changed after = changed(put("a").applyTo(before, Attempt.FIRST));
    DirectoryContents reread = WRITING.decode(after.contents().encoded());

    assertThat(after.contents().encoded())
        .isEqualTo(joined(bad, nameless, raw("a", LITERAL, NO_WRITE_CAP, linked()), FOREIGN));
    assertThat(names(reread)).containsExactly("a", "f");
    assertThat(reread.damaged()).hasSize(2);
  }

  @Test
  void damagedEntryIsReplacedOrDeletedByItsNameOnly() throws Exception {
    DirectoryContents before = WRITING.decode(raw("m", "URI:CHK:bad", NO_WRITE_CAP, "{}"));

    Changed replaced = changed(put("m").applyTo(before, Attempt.FIRST));
    Changed deleted =
        changed(new DeleteChild(name("m"), true, ChildKind.FILE).applyTo(before, Attempt.FIRST));

    assertThat(replaced.replaced()).containsExactly(name("m"));
    assertThat(replaced.contents().damaged()).isEmpty();
    assertThat(deleted.removed()).containsExactly(name("m"));
    assertThat(deleted.contents().encoded()).isEmpty();
    for (Overwrite overwrite : List.of(Overwrite.NOTHING, Overwrite.ONLY_FILES)) {
      assertRefused(Reason.CHILD_EXISTS, put(overwrite, "m"), before, Attempt.FIRST);
      assertRefused(Reason.CHILD_EXISTS, put(overwrite, "m"), before, Attempt.AGAIN);
    }
  }

  @Test
  void allChildrenAreSetOrNone() throws Exception {
    DirectoryContents before = WRITING.encode(List.of(entry("b", LITERAL)));

    assertRefused(Reason.CHILD_EXISTS, put(Overwrite.NOTHING, "a", "b"), before, Attempt.FIRST);
    assertThat(names(before)).containsExactly("b");
  }

  @Test
  void whatIsFoundDoneAgainIsNoError() throws Exception {
    DirectoryContents empty = WRITING.encode(List.of());
    DirectoryContents done =
        changed(put(Overwrite.NOTHING, "a").applyTo(empty, Attempt.FIRST)).contents();
    DirectoryEdit another =
        new PutChildren(
            List.of(new NewChild(name("a"), child("URI:LIT:"), Optional.empty())),
            Overwrite.NOTHING,
            NOW);
    DirectoryEdit delete = new DeleteChild(name("x"), true, ChildKind.ANY);

    assertThat(put(Overwrite.NOTHING, "a").applyTo(done, Attempt.AGAIN)).isEqualTo(new Unchanged());
    assertRefused(Reason.CHILD_EXISTS, put(Overwrite.NOTHING, "a"), done, Attempt.FIRST);
    assertRefused(Reason.CHILD_EXISTS, another, done, Attempt.AGAIN);
    assertThat(delete.applyTo(done, Attempt.AGAIN)).isEqualTo(new Unchanged());
    assertRefused(Reason.NO_SUCH_CHILD, delete, done, Attempt.FIRST);
  }

  @Test
  void collidingEditsOfTwoWritersBothTakeEffect() throws Exception {
    DirectoryContents base = WRITING.encode(List.of(entry("b", LITERAL)));
    DirectoryContents theirs =
        changed(new DeleteChild(name("b"), true, ChildKind.ANY).applyTo(base, Attempt.FIRST))
            .contents();

    Changed ours = changed(put("a").applyTo(theirs, Attempt.AGAIN));

    assertThat(names(ours.contents())).containsExactly("a");
  }

  @Test
  void renameKeepsTheChildAndItsFieldsUnderOneNameOnly() throws Exception {
    Metadata metadata = Metadata.parse(ascii("{\"u\": 1, \"tahoe\": {\"linkcrtime\": 1}}"));
    DirectoryContents before =
        WRITING.encode(
            List.of(
                new DirectoryEntry(name("a"), child(WRITE_CAP.toSecretString()), metadata),
                entry("b", "URI:DIR2-LIT:")));
    RenameChild rename = new RenameChild(name("a"), name("c"), Overwrite.NOTHING, NOW);

    Changed after = changed(rename.applyTo(before, Attempt.FIRST));

    DirectoryEntry renamed = after.contents().entry(name("c")).orElseThrow();
    assertThat(names(after.contents())).containsExactly("b", "c");
    assertThat(after.added()).containsExactly(name("c"));
    assertThat(after.removed()).containsExactly(name("a"));
    assertThat(text(renamed.child().writeCap())).isEqualTo(WRITE_CAP.toSecretString());
    assertThat(text(renamed.metadata()))
        .startsWith("{\"u\": 1, \"tahoe\": ")
        .contains("1795219600");
    assertThat(rename.applyTo(after.contents(), Attempt.AGAIN)).isEqualTo(new Unchanged());
    assertRefused(Reason.NO_SUCH_CHILD, rename, after.contents(), Attempt.FIRST);
  }

  @Test
  void renameHeedsWhatStandsThere() throws Exception {
    DirectoryContents before =
        WRITING.encode(List.of(entry("a", LITERAL), entry("b", "URI:DIR2-LIT:")));

    assertRefused(
        Reason.CHILD_EXISTS,
        new RenameChild(name("a"), name("b"), Overwrite.ONLY_FILES, NOW),
        before,
        Attempt.FIRST);
    assertThat(
            new RenameChild(name("a"), name("a"), Overwrite.NOTHING, NOW)
                .applyTo(before, Attempt.FIRST))
        .isEqualTo(new Unchanged());
    assertThat(
            names(
                changed(
                        new RenameChild(name("a"), name("b"), Overwrite.ANYTHING, NOW)
                            .applyTo(before, Attempt.FIRST))
                    .contents()))
        .containsExactly("b");
  }

  @Test
  void childThatNoUserMayWriteToLosesItsWriteCap() throws Exception {
    DirectoryContents before = WRITING.encode(List.of(entry("a", WRITE_CAP.toSecretString())));
    Metadata metadata = Metadata.parse(ascii("{\"no-write\": true}"));

    Changed after =
        changed(new SetMetadata(name("a"), metadata, NOW).applyTo(before, Attempt.FIRST));

    Child child = after.contents().entry(name("a")).orElseThrow().child();
    assertThat(child.writeCap()).isEmpty();
    assertThat(text(child.readCap())).isEqualTo(WRITE_CAP.readCap().toSecretString());
  }

  @ParameterizedTest
  @EnumSource(ChildKind.class)
  void childOfUnknownKindIsDeletedWhateverItShouldBe(ChildKind kind) throws Exception {
    DirectoryEntry unknown =
        new DirectoryEntry(
            name("u"), Child.parse("lafs:w", "lafs:r", CapContext.ANY), Metadata.EMPTY);
    DirectoryContents before = WRITING.encode(List.of(unknown));

    assertThat(
            changed(new DeleteChild(name("u"), true, kind).applyTo(before, Attempt.FIRST))
                .removed())
        .containsExactly(name("u"));
  }

  @Test
  void onlyTheHolderOfTheWriteCapEdits() throws Exception {
    byte[] mutable = WRITING.encode(List.of(entry("a", LITERAL))).encoded();
    DirectoryEdit delete = new DeleteChild(name("a"), true, ChildKind.ANY);

    assertThatIllegalStateException()
        .isThrownBy(() -> delete.applyTo(READING.decode(mutable), Attempt.FIRST));
    assertThatIllegalStateException()
        .isThrownBy(() -> put("b").applyTo(IMMUTABLE.encode(List.of()), Attempt.FIRST));
  }

  @Test
  void refusalsNameTheChild() throws Exception {
    DirectoryContents empty = WRITING.encode(List.of());

    assertThatExceptionOfType(EditRefusedException.class)
        .isThrownBy(
            () ->
                new SetMetadata(name("gone\n"), Metadata.EMPTY, NOW).applyTo(empty, Attempt.AGAIN))
        .withMessage("there is no child \"gone?\"")
        .matches(refused -> refused.name().toString().equals("gone\n"));
  }

  @Test
  void editsInAnyOrderLeaveADirectoryThatReadsTheSame(RandomGenerator random) throws Exception {
    DirectoryContents contents = WRITING.decode(FOREIGN);
    for (int i = 0; i < 300; i++) {
      try {
        if (randomEdit(random, i).applyTo(contents, Attempt.FIRST) instanceof Changed changed) {
          contents = changed.contents();
        }
      } catch (EditRefusedException refused) {
        assertThat(refused.reason()).isNotEqualTo(Reason.WRONG_KIND);
      }

      DirectoryContents reread = WRITING.decode(contents.encoded());
      assertThat(reread.entries()).isEqualTo(contents.entries());
      assertThat(contents.entries()).isSortedAccordingTo((a, b) -> a.name().compareTo(b.name()));
    }
  }

  private static DirectoryEdit randomEdit(RandomGenerator random, int second) throws Exception {
    Instant when = NOW.plusSeconds(second);
    ChildName one = name(Character.toString(random.nextInt('\u00e0', '\u00ec')));
    ChildName other = name(Character.toString(random.nextInt(0x1f400, 0x1f40c)));
    Overwrite overwrite = List.of(Overwrite.values()).get(random.nextInt(3));
    return switch (random.nextInt(4)) {
      case 0 -> new DeleteChild(one, random.nextBoolean(), ChildKind.ANY);
      case 1 -> new RenameChild(one, other, overwrite, when);
      case 2 -> new SetMetadata(other, Metadata.parse(ascii("{\"n\": " + second + "}")), when);
      default -> {
        List<NewChild> children = new ArrayList<>();
        for (ChildName name : List.of(one, other)) {
          List<Cap> caps = RandomCaps.ofEveryKind(random);
          Child child = new Child.Known(caps.get(random.nextInt(caps.size())));
          children.add(new NewChild(name, child, Optional.empty()));
        }
        yield new PutChildren(children, overwrite, when);
      }
    };
  }

  private static PutChildren put(String... names) throws BadChildException {
    return put(Overwrite.ANYTHING, names);
  }

  private static PutChildren put(Overwrite overwrite, String... names) throws BadChildException {
    List<NewChild> children = new ArrayList<>();
    for (String name : names) {
      children.add(new NewChild(name(name), child(LITERAL), Optional.empty()));
    }
    return new PutChildren(children, overwrite, NOW);
  }

  private static String linked() throws BadChildException {
    return text(Metadata.EMPTY.relinked(NOW));
  }

  private static Changed changed(EditOutcome outcome) {
    assertThat(outcome).isInstanceOf(Changed.class);
    return (Changed) outcome;
  }

  private static void assertRefused(
      Reason reason, DirectoryEdit edit, DirectoryContents contents, Attempt attempt) {
    assertThatExceptionOfType(EditRefusedException.class)
        .isThrownBy(() -> edit.applyTo(contents, attempt))
        .matches(refused -> refused.reason() == reason);
  }
}
