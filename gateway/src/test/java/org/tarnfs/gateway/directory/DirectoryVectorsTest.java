// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.CapContext;
import org.tarnfs.gateway.testing.Vectors;
import tools.jackson.databind.JsonNode;

/// What stock Tahoe-LAFS writes for which children, and what it shows of which bytes.
class DirectoryVectorsTest {

  /// What a user may see of an entry.
  private record Shown(String name, String write, String read, boolean directory, String metadata) {

    static Shown of(DirectoryEntry entry) {
      return new Shown(
          entry.name().toString(),
          Directories.text(entry.child().writeCap()),
          Directories.text(entry.child().readCap()),
          entry.child().isDirectory(),
          python(entry.metadata()));
    }

    /// Verify caps are of unknown kind to Tahoe-LAFS, and so marked; to us they are not.
    static Shown of(JsonNode entry) {
      String read = Directories.text(entry.get("read")).replaceFirst("^(ro|imm)[.](?=URI:)", "");
      boolean verifier = read.startsWith("URI:DIR2") && read.contains("-Verifier:");
      return new Shown(
          entry.get("name").asString(),
          Directories.text(entry.get("write")),
          read,
          entry.get("directory").asBoolean() || verifier,
          entry.get("metadata").asString());
    }

    private static String python(Metadata metadata) {
      try {
        return Directories.text(Metadata.of(metadata.fields()));
      } catch (BadChildException e) {
        throw new AssertionError(e);
      }
    }
  }

  static List<JsonNode> packed() throws IOException {
    return Vectors.of("directories.json", "packed");
  }

  static Stream<JsonNode> views() throws IOException {
    return Stream.concat(packed().stream(), Vectors.of("directories.json", "foreign").stream());
  }

  static Stream<JsonNode> children() throws IOException {
    return pairs().filter(pair -> !verifies(pair) && !isTakenByTahoeOnly(pair));
  }

  static Stream<JsonNode> takenByTahoeOnly() throws IOException {
    return pairs().filter(DirectoryVectorsTest::isTakenByTahoeOnly);
  }

  static Stream<JsonNode> verifiers() throws IOException {
    return pairs().filter(DirectoryVectorsTest::verifies);
  }

  private static Stream<JsonNode> pairs() throws IOException {
    return Vectors.of("directories.json", "children").stream();
  }

  private static boolean verifies(JsonNode pair) {
    return Directories.text(pair.get("write")).contains("-Verifier:");
  }

  /// Malformed write caps, those that say that they cannot write, and write caps for all to read.
  private static boolean isTakenByTahoeOnly(JsonNode pair) {
    String write = Directories.text(pair.get("write"));
    String read = Directories.text(pair.get("read"));
    boolean belied = write.startsWith("ro.URI:SSK:") || write.startsWith("imm.URI:SSK-RO:");
    boolean open = write.contains("lafs:") && read.startsWith("URI:SSK:");
    return !pair.has("error") && (write.equals("URI:CHK:bad") || belied || open);
  }

  @ParameterizedTest
  @MethodSource("packed")
  void writtenAsTahoeWritesIt(JsonNode vector) throws Exception {
    boolean immutable = vector.get("deepImmutable").asBoolean();
    CapContext context = immutable ? CapContext.DEEP_IMMUTABLE : CapContext.ANY;
    List<DirectoryEntry> entries = new ArrayList<>();
    for (JsonNode child : vector.get("children")) {
      entries.add(
          new DirectoryEntry(
              Directories.name(child.get("name").asString()),
              Child.parse(
                  Directories.text(child.get("write")),
                  Directories.text(child.get("read")),
                  context),
              Directories.metadata(child.get("metadata")).orElseThrow()));
    }

    DirectoryContents contents =
        (immutable ? Directories.IMMUTABLE : Directories.WRITING).encode(entries);

    assertThat(contents.encoded()).isEqualTo(Vectors.hex(vector.get("contents")));
    assertThat(contents.length()).isEqualTo(contents.encoded().length);
  }

  @ParameterizedTest
  @MethodSource("views")
  void shownAsTahoeShowsItAndKeptToTheByte(JsonNode vector) throws Exception {
    for (String view : List.of("writing", "reading", "immutable")) {
      if (vector.has(view)) {
        assertShown(vector, vector.get(view), codec(view));
      }
    }
  }

  private static void assertShown(JsonNode vector, JsonNode view, DirectoryCodec codec)
      throws BadDirectoryException {
    String about = vector.get("about").asString();
    byte[] encoded = Vectors.hex(vector.get("contents"));
    if (about.equals("cut short") || about.equals("no directory")) {
      assertThatExceptionOfType(BadDirectoryException.class)
          .isThrownBy(() -> codec.decode(encoded));
      return;
    }

    DirectoryContents contents = codec.decode(encoded);

    assertThat(contents.encoded()).isEqualTo(encoded);
    if (view.isArray()) {
      assertThat(contents.entries().stream().map(Shown::of))
          .containsExactlyElementsOf(view.valueStream().map(Shown::of).toList());
    } else {
      // Tahoe-LAFS shows nothing at all.
      assertThat(contents.entries()).hasSize(1);
      assertThat(contents.damaged()).hasSize(1);
    }
  }

  @ParameterizedTest
  @MethodSource("children")
  void pairsOfCapsAreTakenAndRefusedAsTahoeDoes(JsonNode vector) throws Exception {
    if (vector.has("error")) {
      assertThatExceptionOfType(BadChildException.class).isThrownBy(() -> child(vector));
      return;
    }
    DirectoryEntry entry = new DirectoryEntry(Directories.name("a"), child(vector), Metadata.EMPTY);
    boolean immutable = vector.get("deepImmutable").asBoolean();
    DirectoryCodec codec = immutable ? Directories.IMMUTABLE : Directories.WRITING;

    DirectoryContents contents = codec.encode(List.of(entry));

    assertThat(contents.encoded()).isEqualTo(Vectors.hex(vector.get("contents")));
    assertThat(contents.entries()).containsExactly(entry);
  }

  @ParameterizedTest
  @MethodSource("takenByTahoeOnly")
  void weAreStricterAboutWriteCapsThatAreNone(JsonNode vector) {
    assertThatExceptionOfType(BadChildException.class).isThrownBy(() -> child(vector));
  }

  @ParameterizedTest
  @MethodSource("verifiers")
  void verifyCapsAreKnownKindsToUs(JsonNode vector) throws Exception {
    Child child = child(vector);

    assertThat(child).isInstanceOf(Child.Known.class);
    assertThat(child.writeCap()).isEmpty();
    assertThat(Directories.text(child.readCap())).isEqualTo(vector.get("write").asString());
  }

  private static Child child(JsonNode vector) throws BadChildException {
    return Child.parse(
        Directories.text(vector.get("write")),
        Directories.text(vector.get("read")),
        vector.get("deepImmutable").asBoolean() ? CapContext.DEEP_IMMUTABLE : CapContext.ANY);
  }

  private static DirectoryCodec codec(String view) {
    return switch (view) {
      case "writing" -> Directories.WRITING;
      case "reading" -> Directories.READING;
      default -> Directories.IMMUTABLE;
    };
  }
}
