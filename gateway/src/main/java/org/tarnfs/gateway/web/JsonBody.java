// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.WRONG_MEDIA_TYPE;

import io.undertow.util.Headers;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// The body of a request, a small JSON object with few fields. One that is null counts as absent;
/// one that is not known is refused, as it may matter to who sent it.
final class JsonBody {

  static final int MAX_LENGTH = 1 << 16;

  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .build();

  private final ObjectNode fields;

  private JsonBody(ObjectNode fields) {
    this.fields = fields;
  }

  /// @param known all fields there may be
  static JsonBody of(WebRequest request, String... known) throws IOException {
    String type = request.header(Headers.CONTENT_TYPE).orElse("").toLowerCase(Locale.ROOT);
    // A page of another site can send anything else without asking.
    if (!type.equals(WebRequest.JSON) && !type.startsWith(WebRequest.JSON + ";")) {
      throw new WebException(WRONG_MEDIA_TYPE, "the body must be application/json");
    }
    return parse(request.body(MAX_LENGTH).readNBytes(MAX_LENGTH + 1), List.of(known));
  }

  /// The same of a request that needs no body.
  static JsonBody ofOptional(WebRequest request, String... known) throws IOException {
    return request.header(Headers.CONTENT_TYPE).isEmpty() && !request.hasRawBody()
        ? new JsonBody(JsonNodeFactory.instance.objectNode())
        : of(request, known);
  }

  private static JsonBody parse(byte[] text, List<String> known) throws WebException {
    try {
      if (JSON.readTree(text) instanceof ObjectNode fields) {
        for (String name : fields.propertyNames()) {
          if (!known.contains(name)) {
            throw bad("the body may have " + String.join(", ", known) + ", and nothing else");
          }
        }
        return new JsonBody(fields);
      }
    } catch (JacksonException e) {
      throw bad("the body is no JSON");
    }
    throw bad("the body must be a JSON object");
  }

  private static WebException bad(String message) {
    return new WebException(BAD_ARGUMENT, message);
  }

  Optional<String> text(String name) throws WebException {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    } else if (!value.isString()) {
      throw bad(name + " must be text");
    }
    return Optional.of(value.asString());
  }

  /// None if there is no such field.
  List<String> texts(String name) throws WebException {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return List.of();
    } else if (!value.isArray() || !value.valueStream().allMatch(JsonNode::isString)) {
      throw bad(name + " must be a list of texts");
    }
    return value.valueStream().map(JsonNode::asString).toList();
  }

  /// No if there is no such field.
  boolean flag(String name) throws WebException {
    return !fields.path(name).isMissingNode() && requiredFlag(name);
  }

  String required(String name) throws WebException {
    return text(name).orElseThrow(() -> bad("the body must have " + name));
  }

  Optional<Double> number(String name) throws WebException {
    JsonNode value = fields.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return Optional.empty();
    } else if (!value.isNumber()) {
      throw bad(name + " must be a number");
    }
    return Optional.of(value.asDouble());
  }

  Optional<Integer> wholeNumber(String name) throws WebException {
    Optional<Double> value = number(name);
    if (value.isPresent() && !fields.path(name).canConvertToInt()) {
      throw bad(name + " must be a whole number of at most nine digits");
    }
    return value.map(_ -> fields.path(name).asInt());
  }

  boolean requiredFlag(String name) throws WebException {
    if (!fields.path(name).isBoolean()) {
      throw bad(name + " must be true or false");
    }
    return fields.path(name).asBoolean();
  }
}
