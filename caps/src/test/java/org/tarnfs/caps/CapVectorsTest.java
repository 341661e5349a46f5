// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.BadCapException.Reason;
import tools.jackson.databind.JsonNode;

/// What stock Tahoe-LAFS takes for which cap, and what it derives from it.
final class CapVectorsTest {

  /// The ends of texts that stock Tahoe-LAFS takes and we do not: junk behind the end, and files
  /// that cannot be.
  private static final List<String> REFUSED =
      List.of("\n", "junk", "1234567:7", ":0:0:0", ":10:3:99", ":300:400:99", ":" + "9".repeat(26));

  static List<JsonNode> kinds() throws IOException {
    return Vectors.of("caps.json", "kinds");
  }

  static List<JsonNode> malformed() throws IOException {
    return Vectors.of("caps.json", "malformed");
  }

  static List<JsonNode> constrained() throws IOException {
    return Vectors.of("caps.json", "constrained");
  }

  static Stream<JsonNode> takenThoughNeverWritten() throws IOException {
    return Vectors.of("caps.json", "lenient").stream().filter(c -> !isRefused(c));
  }

  static Stream<JsonNode> refusedByUs() throws IOException {
    return Vectors.of("caps.json", "lenient").stream().filter(CapVectorsTest::isRefused);
  }

  @ParameterizedTest
  @MethodSource({"kinds", "takenThoughNeverWritten"})
  void weTakeWhatTahoeTakesAndDeriveTheSame(JsonNode vector) throws BadCapException {
    Cap cap = Cap.parse(text(vector));

    assertThat(cap.toSecretString()).isEqualTo(vector.get("printed").stringValue());
    assertThat(cap.toReadOnly().map(Cap::toSecretString)).isEqualTo(optional(vector, "readCap"));
    assertThat(cap.toVerifyOnly().map(Cap::toSecretString))
        .isEqualTo(optional(vector, "verifyCap"));
    assertThat(storageIndex(cap)).isEqualTo(optional(vector, "storageIndex"));
  }

  @ParameterizedTest
  @MethodSource({"malformed", "constrained"})
  void weRefuseWhatTahoeRefusesAndKeepWhatItKeeps(JsonNode vector) throws BadCapException {
    String text = text(vector);
    CapContext context = vector.has("deepImmutable") ? CapContext.DEEP_IMMUTABLE : CapContext.ANY;
    Optional<Reason> refusal = optional(vector, "error").map(CapVectorsTest::reason);
    // An empty text is an unknown cap to stock Tahoe-LAFS; to us it is none.
    if (refusal.isPresent() || text.isEmpty()) {
      assertThatExceptionOfType(BadCapException.class)
          .isThrownBy(() -> Cap.parse(text, context))
          .matches(thrown -> thrown.reason() == refusal.orElse(Reason.MALFORMED));
      return;
    }

    Cap cap = Cap.parse(text, context);

    boolean unknown = vector.get("kind").stringValue().equals("Unknown");
    assertThat(cap instanceof UnknownCap).isEqualTo(unknown);
    assertThat(text).endsWith(cap.toSecretString());
  }

  @ParameterizedTest
  @MethodSource("refusedByUs")
  void weAreStricterAboutJunkAndFilesThatCannotBe(JsonNode vector) {
    assertThatExceptionOfType(BadCapException.class).isThrownBy(() -> Cap.parse(text(vector)));
  }

  private static boolean isRefused(JsonNode vector) {
    return REFUSED.stream().anyMatch(text(vector)::endsWith);
  }

  private static String text(JsonNode vector) {
    return vector.get("text").stringValue();
  }

  private static Optional<String> optional(JsonNode vector, String field) {
    return vector.optional(field).filter(JsonNode::isString).map(JsonNode::stringValue);
  }

  private static Optional<String> storageIndex(Cap cap) {
    FileCap file = cap instanceof DirectoryCap<?> directory ? directory.file() : (FileCap) cap;
    return file.toVerifyOnly().map(VerifyCap::storageIndex).map(StorageIndex::toString);
  }

  private static Reason reason(String error) {
    return switch (error) {
      case "BadURIError" -> Reason.MALFORMED;
      case "MustBeReadonlyError" -> Reason.MUST_BE_READ_ONLY;
      case "MustBeDeepImmutableError" -> Reason.MUST_BE_DEEP_IMMUTABLE;
      default -> throw new AssertionError(error);
    };
  }
}
