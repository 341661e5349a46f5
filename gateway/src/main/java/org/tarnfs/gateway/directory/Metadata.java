// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.directory.BadChildException.Reason;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a directory says about the link to a child: a JSON object. Users set what they like; the
/// field `tahoe` belongs to the programs:
///
/// | field | content |
/// |---|---|
/// | `tahoe.linkcrtime` | when the link was first made, in seconds since 1970 |
/// | `tahoe.linkmotime` | when it was last set |
/// | `no-write` | if true, the writer stores the child's read cap only |
/// | `ctime` | in directories older than `tahoe`, what is `linkcrtime` now |
///
/// The text is kept as it was read; what is set here is written as Python writes it.
public final class Metadata {

  /// Refused beyond this, in bytes.
  public static final int MAX_LENGTH = 1 << 20;

  /// Refused beyond this, in objects and lists inside each other.
  public static final int MAX_DEPTH = 64;

  static final String SYSTEM = "tahoe";
  private static final String CREATED = "linkcrtime";
  private static final String MODIFIED = "linkmotime";
  private static final String OLD_CREATED = "ctime";
  private static final String NO_WRITE = "no-write";

  /// As many as Python reads.
  private static final int MAX_DIGITS = 4300;

  /// What Python reads: its numbers may be infinite or none.
  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(MAX_DEPTH)
                          .maxNumberLength(MAX_DIGITS)
                          .maxStringLength(MAX_LENGTH)
                          .maxNameLength(MAX_LENGTH)
                          .build())
                  .build())
          .build();

  private static final byte[] EMPTY_OBJECT = {'{', '}'};

  /// Nothing is said.
  public static final Metadata EMPTY = new Metadata(EMPTY_OBJECT);

  private final byte[] json;

  private Metadata(byte[] json) {
    this.json = json;
  }

  /// Keeps `json` as it is, if it is the text of an object.
  public static Metadata parse(byte[] json) throws BadChildException {
    if (Arrays.equals(json, EMPTY_OBJECT)) {
      return EMPTY;
    }
    if (json.length > MAX_LENGTH) {
      throw bad("longer than " + MAX_LENGTH + " bytes");
    }
    requireObject(json);
    return new Metadata(json.clone());
  }

  /// Written anew, as Python writes it.
  public static Metadata of(ObjectNode fields) throws BadChildException {
    return parse(PythonJson.write(fields).getBytes(StandardCharsets.US_ASCII));
  }

  /// Takes metadata out of JSON that has more around it: the object that `parser` has come to, up
  /// to its last token. Written anew.
  public static Metadata read(JsonParser parser) throws BadChildException {
    return of(MetadataReader.read(parser));
  }

  /// Builds nothing: what others wrote could make a tree many times its size.
  private static void requireObject(byte[] json) throws BadChildException {
    try (JsonParser parser = JSON.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw bad("not a JSON object");
      }
      while (!parser.streamReadContext().inRoot()) {
        requireSound(parser.nextToken(), parser);
      }
      if (parser.nextToken() != null) {
        throw bad("not a single JSON object");
      }
    } catch (JacksonException e) {
      throw bad("not JSON, or nested deeper than " + MAX_DEPTH);
    }
  }

  /// The parser looks into texts and numbers only when it is asked for them.
  private static void requireSound(@Nullable JsonToken token, JsonParser parser)
      throws BadChildException {
    if (token == null) {
      throw bad("cut short");
    }
    if (token.isScalarValue() && parser.getStringLength() > MAX_DIGITS && token.isNumeric()) {
      throw bad("not to be read: it has a number of more than " + MAX_DIGITS + " digits");
    }
  }

  private static BadChildException bad(String complaint) {
    return new BadChildException(Reason.BAD_METADATA, "the metadata is " + complaint);
  }

  /// The fields; the caller's own copy.
  public ObjectNode fields() {
    return (ObjectNode) JSON.readTree(json);
  }

  /// Writes the fields as a JSON value, numbers digit by digit as they are.
  public void writeTo(JsonGenerator out) {
    try (JsonParser parser = JSON.createParser(json)) {
      while (parser.nextToken() != null) {
        if (parser.currentToken().isNumeric()) {
          out.writeNumber(parser.getString());
        } else {
          out.copyCurrentEvent(parser);
        }
      }
    }
  }

  /// That of a link set again at `now`, with the user's fields as they are.
  public Metadata relinked(Instant now) throws BadChildException {
    ObjectNode fields = fields();
    return of(stamped(fields, fields.path(OLD_CREATED), now));
  }

  /// As [#relinked(Instant)], with the user's fields taken from `supplied`.
  public Metadata relinked(Metadata supplied, Instant now) throws BadChildException {
    ObjectNode old = fields();
    ObjectNode fields = supplied.fields();
    fields.remove(SYSTEM);
    if (old.has(SYSTEM)) {
      fields.set(SYSTEM, old.get(SYSTEM));
    }
    return of(stamped(fields, old.path(OLD_CREATED), now));
  }

  private static ObjectNode stamped(ObjectNode fields, JsonNode oldCreated, Instant now) {
    ObjectNode times =
        fields.get(SYSTEM) instanceof ObjectNode system ? system : JSON.createObjectNode();
    double seconds = seconds(now);
    if (!times.has(CREATED)) {
      boolean known = !oldCreated.isMissingNode() && !oldCreated.isNull();
      times.set(CREATED, known ? oldCreated : times.numberNode(seconds));
    }
    times.put(MODIFIED, seconds);
    fields.set(SYSTEM, times);
    return fields;
  }

  private static double seconds(Instant time) {
    return time.getEpochSecond() + time.getNano() / 1e9;
  }

  /// Whether the user wants the child stored without its write cap.
  public boolean forbidsWriting() {
    JsonNode field = fields().path(NO_WRITE);
    return switch (field.getNodeType()) {
      case BOOLEAN -> field.booleanValue();
      case NUMBER ->
          !(field.isIntegralNumber()
              ? field.bigIntegerValue().signum() == 0
              : field.doubleValue() == 0);
      case STRING -> !field.stringValue().isEmpty();
      case ARRAY, OBJECT -> !field.isEmpty();
      case BINARY, MISSING, NULL, POJO -> false;
    };
  }

  /// The JSON text, in UTF-8; the caller's own copy.
  public byte[] encoded() {
    return json.clone();
  }

  /// Whether the text is the same.
  @Override
  public boolean equals(Object other) {
    return other instanceof Metadata that && Arrays.equals(json, that.json);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(json);
  }

  @Override
  public String toString() {
    return "Metadata[" + json.length + " bytes]";
  }
}
