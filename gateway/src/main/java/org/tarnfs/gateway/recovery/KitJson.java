// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// The file of a recovery kit: a JSON object.
///
/// | field | content |
/// |---|---|
/// | `tarn-recovery-kit` | the format: 1 |
/// | `made` | when it was made, in UTC as in ISO 8601 |
/// | `nickname` | of the node |
/// | `root-cap` | the text of the cap |
/// | `convergence` | the convergence secret, in base32 |
/// | `encoding` | an object of the numbers `needed`, `total` and `happy` |
/// | `servers.yaml` | the text of that file |
///
/// A field that is not listed belongs to a later format, and so does not stand here.
final class KitJson {

  private static final String FORMAT = "tarn-recovery-kit";
  private static final String MADE = "made";
  private static final String NICKNAME = "nickname";
  private static final String ROOT_CAP = "root-cap";
  private static final String CONVERGENCE = "convergence";
  private static final String ENCODING = "encoding";
  private static final String NEEDED = "needed";
  private static final String TOTAL = "total";
  private static final String HAPPY = "happy";
  private static final String SERVERS = "servers.yaml";

  private static final Set<String> FIELDS =
      Set.of(FORMAT, MADE, NICKNAME, ROOT_CAP, CONVERGENCE, ENCODING, SERVERS);
  private static final Set<String> ENCODING_FIELDS = Set.of(NEEDED, TOTAL, HAPPY);

  /// In ASCII, as not every reader of QR codes knows more.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(8)
                          .maxStringLength(RecoveryKit.MAX_LENGTH)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private KitJson() {}

  static String write(RecoveryKit kit) {
    return JSON.writerWithDefaultPrettyPrinter().writeValueAsString(fields(kit)) + "\n";
  }

  /// On one line.
  static String writeShort(RecoveryKit kit) {
    return JSON.writeValueAsString(fields(kit));
  }

  private static ObjectNode fields(RecoveryKit kit) {
    ObjectNode fields = JSON.createObjectNode();
    fields.put(FORMAT, RecoveryKit.FORMAT);
    fields.put(MADE, kit.made().toString());
    fields.put(NICKNAME, kit.nickname());
    fields.put(ROOT_CAP, kit.rootCap().toSecretString());
    fields.put(CONVERGENCE, kit.convergence().toSecretString());
    fields
        .putObject(ENCODING)
        .put(NEEDED, kit.encoding().needed())
        .put(TOTAL, kit.encoding().total())
        .put(HAPPY, kit.encoding().happy());
    fields.put(SERVERS, kit.serversYaml());
    return fields;
  }

  static RecoveryKit read(String json) throws BadKitException {
    JsonNode fields = tree(json);
    requireFormat(fields.path(FORMAT));
    requireNoMore(fields, FIELDS);
    try {
      return new RecoveryKit(
          made(fields),
          text(fields, NICKNAME),
          rootCap(fields),
          text(fields, SERVERS),
          ConvergenceSecret.parse(text(fields, CONVERGENCE)).orElseThrow(() -> bad(CONVERGENCE)),
          encoding(fields.path(ENCODING)));
    } catch (IllegalArgumentException e) {
      throw new BadKitException("the recovery kit cannot be used: " + e.getMessage());
    }
  }

  /// The parser's words quote the text, so only the place is told.
  private static JsonNode tree(String json) throws BadKitException {
    try {
      return JSON.readTree(json);
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation();
      throw noKit(
          "it is not JSON, or is damaged or cut short"
              + (place == null ? "" : ": see line " + place.getLineNr()));
    }
  }

  private static void requireFormat(JsonNode format) throws BadKitException {
    if (!format.isIntegralNumber()) {
      throw noKit("it is JSON of another kind");
    }
    if (!format.canConvertToInt() || format.intValue() > RecoveryKit.FORMAT) {
      throw new BadKitException(
          "this recovery kit was made by a newer Tarn, in a format after "
              + RecoveryKit.FORMAT
              + ": install the newest Tarn");
    }
    if (format.intValue() < RecoveryKit.FORMAT) {
      throw noKit("there never was format " + format.intValue());
    }
  }

  private static void requireNoMore(JsonNode object, Set<String> known) throws BadKitException {
    if (!known.containsAll(object.propertyNames())) {
      throw new BadKitException(
          "the recovery kit has a field that there is none of in format "
              + RecoveryKit.FORMAT
              + ": it was changed by hand or is damaged");
    }
  }

  private static Instant made(JsonNode fields) throws BadKitException {
    try {
      return Instant.parse(text(fields, MADE));
    } catch (DateTimeException e) {
      throw bad(MADE);
    }
  }

  private static Cap rootCap(JsonNode fields) throws BadKitException {
    try {
      return Cap.parse(text(fields, ROOT_CAP));
    } catch (BadCapException e) {
      throw bad(ROOT_CAP);
    }
  }

  private static EncodingParameters encoding(JsonNode fields) throws BadKitException {
    requireNoMore(fields, ENCODING_FIELDS);
    return new EncodingParameters(
        number(fields, NEEDED), number(fields, TOTAL), number(fields, HAPPY));
  }

  private static String text(JsonNode fields, String name) throws BadKitException {
    return fields.path(name).stringValueOpt().orElseThrow(() -> bad(name));
  }

  private static int number(JsonNode fields, String name) throws BadKitException {
    return Optional.of(fields.path(name))
        .filter(value -> value.isIntegralNumber() && value.canConvertToInt())
        .orElseThrow(() -> bad(name))
        .intValue();
  }

  private static BadKitException bad(String field) {
    return new BadKitException(
        "the recovery kit is damaged: its field \"" + field + "\" is missing or not what it says");
  }

  static BadKitException noKit(String why) {
    return new BadKitException("this is no recovery kit of Tarn: " + why);
  }
}
