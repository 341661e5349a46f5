// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.immutable.UploadOptions;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What all devices of a folder must know alike: the file `@folder` in its root. With one secret
/// and one encoding, equal files have equal caps wherever they are stored.
///
/// @param name that the folder was given when it was made
public record FolderDescription(
    String name, Instant made, ConvergenceSecret convergence, EncodingParameters encoding) {

  private static final int FORMAT = 1;
  private static final String KIND = "folder of Tarn";
  private static final JsonMapper JSON = JsonMapper.shared();

  byte[] encode() {
    return JSON.writeValueAsBytes(toJson());
  }

  /// As it stands in a file; holds a secret.
  public ObjectNode toJson() {
    ObjectNode fields = JSON.createObjectNode();
    fields.put("kind", KIND);
    fields.put("format", FORMAT);
    fields.put("name", name);
    fields.put("made", made.toString());
    fields.put("convergence", convergence.toSecretString());
    fields.put("needed", encoding.needed());
    fields.put("total", encoding.total());
    fields.put("happy", encoding.happy());
    return fields;
  }

  static FolderDescription decode(byte[] text) throws BadSnapshotException {
    try {
      return ofJson(JSON.readTree(text));
    } catch (JacksonException e) {
      throw bad();
    }
  }

  /// Reads what [#toJson] gives.
  public static FolderDescription ofJson(JsonNode fields) throws BadSnapshotException {
    try {
      if (!fields.path("kind").asString("").equals(KIND)) {
        throw bad();
      } else if (fields.path("format").asInt(0) != FORMAT) {
        throw new BadSnapshotException("the folder is of a newer version of Tarn");
      }
      return new FolderDescription(
          fields.path("name").asString(""),
          Instant.parse(fields.path("made").asString("")),
          ConvergenceSecret.parse(fields.path("convergence").asString(""))
              .orElseThrow(FolderDescription::bad),
          new EncodingParameters(
              fields.path("needed").asInt(0),
              fields.path("total").asInt(0),
              fields.path("happy").asInt(0)));
    } catch (DateTimeException | IllegalArgumentException e) {
      throw bad();
    }
  }

  private static BadSnapshotException bad() {
    return new BadSnapshotException("this is not a folder that Tarn mirrors");
  }

  /// How everything in the folder is stored.
  public UploadOptions uploadOptions() {
    return new UploadOptions(encoding, Optional.of(convergence));
  }
}
