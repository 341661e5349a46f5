// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import org.tarnfs.gateway.directory.BadChildException.Reason;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Takes an object out of JSON text that goes on behind it, and stops before it has become too
/// large: what others send must not become a huge tree.
final class MetadataReader {

  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

  private final JsonParser parser;

  /// About how long the text is so far.
  private int length;

  private MetadataReader(JsonParser parser) {
    this.parser = parser;
  }

  /// Reads the object that the parser has come to, up to its last token. How deep it may be is for
  /// the parser to say.
  static ObjectNode read(JsonParser parser) throws BadChildException {
    return new MetadataReader(parser).object();
  }

  private ObjectNode object() throws BadChildException {
    ObjectNode object = NODES.objectNode();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String name = parser.currentName();
      count(name.length());
      parser.nextToken();
      object.set(name, value());
    }
    return object;
  }

  private ArrayNode array() throws BadChildException {
    ArrayNode array = NODES.arrayNode();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      array.add(value());
    }
    return array;
  }

  private JsonNode value() throws BadChildException {
    JsonToken token = parser.currentToken();
    count(token.isScalarValue() ? parser.getStringLength() : 0);
    return switch (token) {
      case START_OBJECT -> object();
      case START_ARRAY -> array();
      case VALUE_STRING -> NODES.stringNode(parser.getString());
      case VALUE_NUMBER_INT -> NODES.numberNode(parser.getBigIntegerValue());
      case VALUE_NUMBER_FLOAT -> NODES.numberNode(parser.getDoubleValue());
      case VALUE_TRUE -> NODES.booleanNode(true);
      case VALUE_FALSE -> NODES.booleanNode(false);
      case VALUE_NULL -> NODES.nullNode();
      case END_OBJECT, END_ARRAY, PROPERTY_NAME, VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE ->
          throw new IllegalStateException("no value of JSON begins with " + token);
    };
  }

  private void count(int more) throws BadChildException {
    length += more + 2;
    if (length > Metadata.MAX_LENGTH) {
      throw new BadChildException(
          Reason.BAD_METADATA, "the metadata is longer than " + Metadata.MAX_LENGTH + " bytes");
    }
  }
}
