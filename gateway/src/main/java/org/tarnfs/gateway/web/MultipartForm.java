// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.BODY_CUT_SHORT;
import static org.tarnfs.gateway.web.WebException.Problem.BODY_TOO_LARGE;

import io.undertow.connector.ByteBufferPool;
import io.undertow.server.DefaultByteBufferPool;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.MalformedMessageException;
import io.undertow.util.MultipartParser;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.tarnfs.gateway.file.Spool;

/// Reads a form of parts (RFC 7578). The part named `file` goes into a spool, the others are small.
final class MultipartForm implements MultipartParser.PartHandler {

  private static final String FILE = "file";

  /// For the decoding of parts, which is not wanted.
  private static final ByteBufferPool UNUSED = new DefaultByteBufferPool(false, 1 << 10);

  private static final int PIECE = 1 << 14;

  /// How much may stand before a part's content, with what is between parts.
  private static final int LONGEST_HEADER = 1 << 15;

  /// What a field takes beside its name and value.
  private static final int FIELD_OVERHEAD = 64;

  /// RFC 2046 has 70.
  private static final int LONGEST_BOUNDARY = 200;

  private final Supplier<Spool> spools;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private @Nullable FilePart file;
  private int held;
  private int parts;

  private Part part = Part.NONE;
  private String name = "";
  private final ByteArrayOutputStream value = new ByteArrayOutputStream();

  /// Handlers may not throw when a part begins or ends.
  private @Nullable WebException trouble;

  /// Where the parser is.
  private enum Part {
    NONE,
    FIELD,
    FILE
  }

  private MultipartForm(Supplier<Spool> spools) {
    this.spools = spools;
  }

  static Form read(InputStream body, String contentType, Supplier<Spool> spools)
      throws IOException {
    MultipartForm form = new MultipartForm(spools);
    boolean complete = false;
    try {
      form.parse(body, boundary(contentType));
      complete = true;
      return new Form(Arguments.of(form.fields), Optional.ofNullable(form.file));
    } finally {
      if (!complete && form.file != null) {
        form.file.content().close();
      }
    }
  }

  private static byte[] boundary(String contentType) throws WebException {
    String boundary = Headers.extractQuotedValueFromHeader(contentType, "boundary");
    if (boundary == null || boundary.isEmpty() || boundary.length() > LONGEST_BOUNDARY) {
      throw new WebException(BAD_ARGUMENT, "the type of the form names no boundary of its parts");
    }
    return boundary.getBytes(StandardCharsets.ISO_8859_1);
  }

  private void parse(InputStream body, byte[] boundary) throws IOException {
    MultipartParser.ParseState parser = MultipartParser.beginParse(UNUSED, this, boundary, "UTF-8");
    byte[] piece = new byte[PIECE];
    int outside = 0;
    while (!parser.isComplete()) {
      int read = body.read(piece);
      if (read < 0) {
        throw new WebException(BODY_CUT_SHORT, "the form ends in the middle");
      }
      int before = parts;
      try {
        parser.parse(ByteBuffer.wrap(piece, 0, read));
      } catch (MalformedMessageException | IllegalArgumentException e) {
        throw malformed();
      }
      if (trouble != null) {
        throw trouble;
      }
      outside = part == Part.NONE && parts == before ? outside + read : 0;
      if (outside > LONGEST_HEADER) {
        throw malformed();
      }
    }
  }

  private static WebException malformed() {
    return new WebException(BAD_ARGUMENT, "the form is malformed");
  }

  @Override
  public void beginPart(HeaderMap headers) {
    parts++;
    String disposition = headers.getFirst(Headers.CONTENT_DISPOSITION);
    name = field(disposition, "name");
    part = name.equals(FILE) ? Part.FILE : Part.FIELD;
    // The parser would undo these, with errors of its own; no browser uses them.
    String encoding = headers.getFirst(Headers.CONTENT_TRANSFER_ENCODING);
    headers.remove(Headers.CONTENT_TRANSFER_ENCODING);
    if (encoding != null && !isPlain(encoding)) {
      fail(new WebException(BAD_ARGUMENT, "the parts of the form must not be encoded"));
    }
    if (part == Part.FILE && file != null) {
      fail(new WebException(BAD_ARGUMENT, "the form has more than one part named file"));
    } else if (part == Part.FILE) {
      file = new FilePart(field(disposition, "filename"), spools.get());
    }
    hold(FIELD_OVERHEAD + name.length());
  }

  private String field(@Nullable String disposition, String key) {
    try {
      String field =
          disposition == null
              ? null
              : Headers.extractQuotedValueFromHeaderWithEncoding(disposition, key);
      return field == null ? "" : field;
    } catch (RuntimeException e) {
      // What Undertow throws for a character set that there is not.
      fail(malformed());
      return "";
    }
  }

  private static boolean isPlain(String encoding) {
    return switch (encoding.toLowerCase(Locale.ROOT)) {
      case "binary", "7bit", "8bit" -> true;
      default -> false;
    };
  }

  private void hold(int bytes) {
    held += bytes;
    if (held > Form.MAX_LENGTH) {
      fail(
          new WebException(
              BODY_TOO_LARGE,
              "the fields of a form may have no more than " + Form.MAX_LENGTH + " bytes"));
    }
  }

  private void fail(WebException e) {
    if (trouble == null) {
      trouble = e;
    }
  }

  @Override
  public void data(ByteBuffer data) throws IOException {
    if (trouble != null) {
      throw trouble;
    }
    if (part == Part.FILE && file != null) {
      keep(data, file.content());
      return;
    }
    hold(data.remaining());
    while (data.hasRemaining()) {
      value.write(data.get());
    }
  }

  private static void keep(ByteBuffer data, Spool spool) throws WebException {
    while (data.hasRemaining()) {
      ByteBuffer room = BodySpool.room(spool);
      int count = Math.min(room.remaining(), data.remaining());
      room.put(data.slice(data.position(), count));
      data.position(data.position() + count);
      BodySpool.keep(spool);
    }
  }

  @Override
  public void endPart() {
    if (part == Part.FIELD) {
      try {
        ByteBuffer utf8 = ByteBuffer.wrap(value.toByteArray());
        fields.putIfAbsent(name, StandardCharsets.UTF_8.newDecoder().decode(utf8).toString());
      } catch (CharacterCodingException e) {
        fail(new WebException(BAD_ARGUMENT, "the fields of the form must be UTF-8"));
      }
    }
    value.reset();
    part = Part.NONE;
  }
}
