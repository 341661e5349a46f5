// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.CapContext;
import org.tarnfs.gateway.directory.DirectoryEdit.DeleteChild;
import org.tarnfs.gateway.directory.DirectoryEdit.PutChildren;
import org.tarnfs.gateway.directory.DirectoryEdit.SetMetadata;
import org.tarnfs.gateway.file.Attempt;
import org.tarnfs.gateway.testing.Vectors;
import tools.jackson.databind.JsonNode;

/// What stock Tahoe-LAFS makes of one directory, edit by edit.
class DirectoryEditVectorsTest {

  private static final Instant LATER = Instant.ofEpochSecond(1795219600);

  static Stream<JsonNode> edits() throws IOException {
    return Vectors.of("directories.json", "edited").stream().skip(1);
  }

  private static DirectoryContents before() throws IOException {
    JsonNode untouched = Vectors.of("directories.json", "edited").getFirst();
    return Directories.WRITING.decode(Vectors.hex(untouched.get("after")));
  }

  @ParameterizedTest
  @MethodSource("edits")
  void editsDoWhatTahoesDo(JsonNode vector) throws Exception {
    DirectoryEdit edit = edit(vector);
    if (vector.has("error")) {
      assertThatExceptionOfType(EditRefusedException.class)
          .isThrownBy(() -> edit.applyTo(before(), Attempt.FIRST))
          .matches(refused -> refused.reason() == reason(vector.get("error").asString()));
      return;
    }

    EditOutcome outcome = edit.applyTo(before(), Attempt.FIRST);

    byte[] expected =
        vector.get("after").isNull() ? before().encoded() : Vectors.hex(vector.get("after"));
    DirectoryContents after =
        switch (outcome) {
          case EditOutcome.Changed changed -> changed.contents();
          case EditOutcome.Unchanged unchanged -> before();
        };
    assertThat(after.encoded()).isEqualTo(expected);
    assertThat(edit.applyTo(after, Attempt.AGAIN)).isEqualTo(new EditOutcome.Unchanged());
  }

  private static DirectoryEdit edit(JsonNode vector) throws Exception {
    return switch (vector.get("op").asString()) {
      case "put" -> new PutChildren(children(vector), overwrite(vector), LATER);
      case "delete" ->
          new DeleteChild(
              Directories.name(vector.get("name").asString()),
              vector.get("mustExist").asBoolean(),
              kind(vector.get("kind").asString()));
      default ->
          new SetMetadata(
              Directories.name(vector.get("name").asString()),
              Directories.metadata(vector.get("metadata")).orElseThrow(),
              LATER);
    };
  }

  private static List<NewChild> children(JsonNode vector) throws BadChildException {
    List<NewChild> children = new ArrayList<>();
    for (JsonNode child : vector.get("children")) {
      children.add(
          new NewChild(
              Directories.name(child.get("name").asString()),
              Child.parse(
                  Directories.text(child.get("write")),
                  Directories.text(child.get("read")),
                  CapContext.ANY),
              Directories.metadata(child.get("metadata"))));
    }
    return children;
  }

  private static Overwrite overwrite(JsonNode vector) {
    return switch (vector.get("overwrite").asString()) {
      case "yes" -> Overwrite.ANYTHING;
      case "no" -> Overwrite.NOTHING;
      default -> Overwrite.ONLY_FILES;
    };
  }

  private static ChildKind kind(String kind) {
    return switch (kind) {
      case "file" -> ChildKind.FILE;
      case "directory" -> ChildKind.DIRECTORY;
      default -> ChildKind.ANY;
    };
  }

  private static EditRefusedException.Reason reason(String error) {
    return switch (error) {
      case "NoSuchChildError" -> EditRefusedException.Reason.NO_SUCH_CHILD;
      case "ExistingChildError" -> EditRefusedException.Reason.CHILD_EXISTS;
      case "ChildOfWrongTypeError" -> EditRefusedException.Reason.WRONG_KIND;
      default -> throw new AssertionError(error);
    };
  }
}
