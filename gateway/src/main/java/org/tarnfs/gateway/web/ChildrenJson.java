// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.BODY_TOO_LARGE;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.CapContext;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.directory.NewChild;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.core.json.JsonReadFeature;
import tools.jackson.databind.json.JsonMapper;

/// Reads children as a request gives them: a JSON object of names, each with a list of a type, that
/// means nothing here, and an object with `rw_uri`, `ro_uri` and `metadata`; other fields are
/// ignored. One of the caps must be there, but both may be null: magic-folder marks a deletion by a
/// child without a cap. The text is read as it comes and never kept; of children named alike the
/// last counts.
final class ChildrenJson {

  /// The longest text, in bytes.
  static final int MAX_LENGTH = 32 << 20;

  /// The most children: what they take in memory must be bounded too.
  static final int MAX_CHILDREN = 1 << 17;

  /// Objects and lists around metadata.
  private static final int DEPTH_OF_METADATA = 3;

  private static final int MAX_DIGITS = 4300;
  private static final int LONGEST_SHOWN = 100;

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
                  // Names come from others, and as many as they like.
                  .disable(TokenStreamFactory.Feature.CANONICALIZE_PROPERTY_NAMES)
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(DEPTH_OF_METADATA + Metadata.MAX_DEPTH)
                          .maxNumberLength(MAX_DIGITS)
                          .maxStringLength(Metadata.MAX_LENGTH)
                          .maxNameLength(Metadata.MAX_LENGTH)
                          .build())
                  .build())
          .build();

  private final JsonParser parser;
  private final CapContext context;

  private ChildrenJson(JsonParser parser, CapContext context) {
    this.parser = parser;
    this.context = context;
  }

  /// Reads links to be set in a directory that is there.
  ///
  /// @throws BadChildException if one of them cannot be; names it
  static List<NewChild> toSet(InputStream body) throws IOException {
    return read(body, CapContext.ANY);
  }

  /// Reads the entries of a new directory, for a place where `context` holds.
  ///
  /// @throws BadChildException if one of them cannot be; names it
  static List<DirectoryEntry> toCreate(InputStream body, CapContext context) throws IOException {
    return read(body, context).stream()
        .map(
            child ->
                new DirectoryEntry(
                    child.name(), child.child(), child.metadata().orElse(Metadata.EMPTY)))
        .toList();
  }

  private static List<NewChild> read(InputStream body, CapContext context) throws IOException {
    InputStreamReader text =
        new InputStreamReader(
            body,
            StandardCharsets.UTF_8
                .newDecoder()
                .onMalformedInput(CodingErrorAction.REPORT)
                .onUnmappableCharacter(CodingErrorAction.REPORT));
    try (JsonParser parser = JSON.createParser(text)) {
      return new ChildrenJson(parser, context).children();
    } catch (JacksonIOException e) {
      throw e.getCause() instanceof CharacterCodingException
          ? bad("the body is not UTF-8")
          : e.getCause();
    } catch (StreamConstraintsException e) {
      throw bad("the JSON has something too long or too deep in it");
    } catch (JacksonException e) {
      throw bad(
          "the body is not JSON at line %d, column %d"
              .formatted(e.getLocation().getLineNr(), e.getLocation().getColumnNr()));
    }
  }

  private List<NewChild> children() throws IOException {
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw bad("the body must be a JSON object with the names of children");
    }
    Map<ChildName, NewChild> children = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      ChildName name = name(parser.currentName());
      children.put(name, child(name));
      if (children.size() > MAX_CHILDREN) {
        throw new WebException(
            BODY_TOO_LARGE, "no more than " + MAX_CHILDREN + " children can be set at once");
      }
    }
    if (parser.nextToken() != null) {
      throw bad("something stands behind the JSON object");
    }
    return List.copyOf(children.values());
  }

  private static ChildName name(String text) throws BadChildException {
    try {
      return ChildName.of(text);
    } catch (BadChildException e) {
      throw e.named(ChildName.existing(shortened(text)));
    }
  }

  /// So much of a bad name that it can be found.
  private static String shortened(String text) {
    String start = text.length() > LONGEST_SHOWN ? text.substring(0, LONGEST_SHOWN) + "…" : text;
    return start
        .codePoints()
        .map(point -> Character.getType(point) == Character.SURROGATE ? '?' : point)
        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
        .toString();
  }

  private NewChild child(ChildName name) throws IOException {
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw malformed(name);
    }
    parser.nextToken();
    parser.skipChildren();
    if (parser.nextToken() != JsonToken.START_OBJECT) {
      throw malformed(name);
    }
    NewChild child = fields(name);
    if (parser.nextToken() != JsonToken.END_ARRAY) {
      throw malformed(name);
    }
    return child;
  }

  private NewChild fields(ChildName name) throws IOException {
    String write = "";
    String read = "";
    boolean capsSaid = false;
    Optional<Metadata> metadata = Optional.empty();
    while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
      String field = parser.currentName();
      parser.nextToken();
      capsSaid |= field.equals("rw_uri") || field.equals("ro_uri");
      switch (field) {
        case "rw_uri" -> write = cap(name);
        case "ro_uri" -> read = cap(name);
        case "metadata" -> metadata = metadata(name);
        default -> parser.skipChildren();
      }
    }
    if (!capsSaid) {
      throw bad("child " + name.quoted() + " has neither rw_uri nor ro_uri");
    }
    try {
      return new NewChild(name, Child.parse(write, read, context), metadata);
    } catch (BadChildException e) {
      throw e.named(name);
    }
  }

  private String cap(ChildName name) throws WebException {
    return switch (parser.currentToken()) {
      case VALUE_STRING -> parser.getString();
      case VALUE_NULL -> "";
      case null, default -> throw bad("a cap of child " + name.quoted() + " is no text");
    };
  }

  private Optional<Metadata> metadata(ChildName name) throws IOException {
    @Nullable JsonToken token = parser.currentToken();
    if (token == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    if (token != JsonToken.START_OBJECT) {
      throw bad("the metadata of child " + name.quoted() + " is no object");
    }
    try {
      return Optional.of(Metadata.read(parser));
    } catch (BadChildException e) {
      throw e.named(name);
    }
  }

  private static WebException malformed(ChildName name) {
    return bad("child " + name.quoted() + " must be a list of a type and an object");
  }

  private static WebException bad(String message) {
    return new WebException(BAD_ARGUMENT, message);
  }
}
