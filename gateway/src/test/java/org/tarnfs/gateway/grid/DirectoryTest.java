// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildKind;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.storage.testing.Fault;

/// Directories on a grid of ten servers.
@Timeout(60)
final class DirectoryTest {

  private final TestGrid grid = TestGrid.of(10);

  private DirectoryCap<WriteCap> makeDirectory(DirectoryEntry... entries)
      throws IOException, InterruptedException {
    return grid.grid().makeDirectory(MutableFormat.SDMF, List.of(entries));
  }

  private static ChildName name(String text) throws IOException {
    return ChildName.of(text);
  }

  private static List<ChildName> path(String... names) throws IOException {
    List<ChildName> path = new ArrayList<>();
    for (String name : names) {
      path.add(name(name));
    }
    return path;
  }

  private static Child literal(String text) {
    return new Child.Known(
        new LiteralCap(SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8))));
  }

  private static DirectoryEntry entry(String name, Child child) throws IOException {
    return new DirectoryEntry(name(name), child, Metadata.EMPTY);
  }

  private static DirectoryEdit put(String name, Child child) throws IOException {
    NewChild link = new NewChild(name(name), child, Optional.empty());
    return new DirectoryEdit.PutChildren(List.of(link), Overwrite.ANYTHING, Instant.now());
  }

  private List<String> names(Cap directory) throws IOException, InterruptedException {
    return grid.grid().directory((DirectoryCap<?>) directory).contents().entries().stream()
        .map(entry -> entry.name().toString())
        .toList();
  }

  @Test
  void linksAreSetAndRemoved() throws Exception {
    DirectoryCap<WriteCap> cap = makeDirectory();
    Directory directory = grid.grid().directory(cap);
    assertThat(directory.contents().entries()).isEmpty();

    directory.edit(put("one", literal("1")));
    directory.edit(put("two", literal("2")));
    directory.edit(new DirectoryEdit.DeleteChild(name("one"), true, ChildKind.ANY));

    assertThat(names(cap)).containsExactly("two");
  }

  @Test
  void readerSeesAllButTheWriteCapsAndMayNotWrite() throws Exception {
    DirectoryCap<WriteCap> below = makeDirectory();
    DirectoryCap<WriteCap> cap = makeDirectory(entry("below", new Child.Known(below)));

    Directory reader = grid.grid().directory(cap.toReadOnly().orElseThrow());

    Child child = reader.contents().entry(name("below")).orElseThrow().child();
    assertThat(child).isEqualTo(new Child.Known(below.toReadOnly().orElseThrow()));
    assertThat(reader.isWritable()).isFalse();
    assertThatExceptionOfType(IllegalStateException.class)
        .isThrownBy(() -> reader.edit(put("x", literal(""))));
  }

  @Test
  void missingDirectoriesOfAPathAreMade() throws Exception {
    Directory root = grid.grid().directory(makeDirectory());

    Directory made = root.makeDirectories(path("a", "b", "c"), MutableFormat.SDMF);
    made.edit(put("leaf", literal("x")));

    var found = grid.grid().follow(new Child.Known(root.cap()), path("a", "b", "c", "leaf"));
    assertThat(found)
        .isInstanceOfSatisfying(
            PathResult.Found.class, it -> assertThat(it.child()).isEqualTo(literal("x")));
    assertThat(root.makeDirectories(path("a", "b", "c"), MutableFormat.SDMF).cap())
        .isEqualTo(made.cap());
    assertThat(grid.grid().follow(new Child.Known(root.cap()), path("a", "x", "y")))
        .isEqualTo(new PathResult.Missing(1));
    assertThat(
            grid.grid().follow(new Child.Known(root.cap()), path("a", "b", "c", "leaf", "under")))
        .isEqualTo(new PathResult.NotADirectory(4));
    assertThatExceptionOfType(EditRefusedException.class)
        .isThrownBy(() -> root.makeDirectories(path("a", "b", "c", "leaf"), MutableFormat.SDMF))
        .withMessage("child \"leaf\" is not a directory");
  }

  @Test
  void hundredLinksAreOnePublish() throws Exception {
    Directory directory = grid.grid().directory(makeDirectory());
    List<NewChild> children = new ArrayList<>();
    for (int i = 0; i < 100; i++) {
      children.add(new NewChild(name("child " + i), literal("" + i), Optional.empty()));
    }
    int before = grid.calls();

    directory.edit(new DirectoryEdit.PutChildren(children, Overwrite.NOTHING, Instant.now()));

    assertThat(grid.calls() - before).isEqualTo(10);
    assertThat(directory.contents().entries()).hasSize(100);
  }

  @Test
  void walkMeetsEverythingOnceThoughLinksGoInCircles() throws Exception {
    Directory root = grid.grid().directory(makeDirectory());
    Directory below = root.makeDirectories(path("z", "deep"), MutableFormat.SDMF);
    below.edit(put("up", new Child.Known(root.cap())));
    below.edit(put("leaf", literal("1")));
    root.edit(put("file", literal("2")));
    root.edit(put("again", new Child.Known(below.cap())));

    assertThat(walked(root.cap())).containsExactly("", "file", "again", "again/leaf", "z");
  }

  private List<String> walked(Cap root) throws IOException, InterruptedException {
    List<String> paths = new ArrayList<>();
    grid.grid()
        .walk(
            new Child.Known(root),
            visit ->
                paths.add(
                    String.join("/", visit.path().stream().map(ChildName::toString).toList())
                        + visit.trouble().map(trouble -> ": " + trouble.getMessage()).orElse("")));
    return paths;
  }

  @Test
  void walkGoesOnBeyondADirectoryThatCannotBeRead() throws Exception {
    Directory root = grid.grid().directory(makeDirectory());
    for (int i : IntStream.range(0, 20).toArray()) {
      root.makeDirectories(path("d" + i), MutableFormat.SDMF);
    }
    WriteCap lost =
        (WriteCap)
            ((DirectoryCap<?>)
                    ((Child.Known) root.contents().entry(name("d7")).orElseThrow().child()).cap())
                .file();
    var index = lost.writeKey().readKey().storageIndex();
    for (var memory : grid.memories()) {
      for (var number : memory.mutable().shares(index)) {
        memory.mutable().remove(index, number);
      }
    }

    assertThat(walked(root.cap()))
        .hasSize(21)
        .anySatisfy(line -> assertThat(line).startsWith("d7: found 0 good shares"));
  }

  @Test
  void immutableDirectoryOfFewThingsIsALiteral() throws Exception {
    DirectoryCap<?> empty =
        grid.grid()
            .makeImmutableDirectory(
                List.of(), TestGrid.options(org.tarnfs.caps.EncodingParameters.DEFAULT, 1 << 17));

    assertThat(empty.toSecretString()).isEqualTo("URI:DIR2-LIT:");
    grid.fail(10, Fault.REFUSE);
    assertThat(names(empty)).isEmpty();
  }
}
