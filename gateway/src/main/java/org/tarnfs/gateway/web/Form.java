// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;
import org.tarnfs.gateway.file.Spool;

/// What a browser sends when somebody submits a form: fields, and perhaps a file.
record Form(Arguments fields, Optional<FilePart> file) implements AutoCloseable {

  /// What all fields together may have, in bytes, and whatever else is not the file.
  static final int MAX_LENGTH = 1 << 20;

  static final Form EMPTY = new Form(Arguments.NONE, Optional.empty());

  private static final String URLENCODED = "application/x-www-form-urlencoded";
  private static final String MULTIPART = "multipart/form-data";

  /// How a form is written.
  private enum Encoding {
    URLENCODED,
    MULTIPART,
    /// It is none.
    NONE
  }

  static boolean isForm(String contentType) {
    return encoding(contentType) != Encoding.NONE;
  }

  /// Whether a body of this type is a form whose file may be of any size.
  static boolean mayHoldFile(String contentType) {
    return encoding(contentType) == Encoding.MULTIPART;
  }

  private static Encoding encoding(String contentType) {
    String type = contentType.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return switch (type) {
      case URLENCODED -> Encoding.URLENCODED;
      case MULTIPART -> Encoding.MULTIPART;
      default -> Encoding.NONE;
    };
  }

  /// Reads a form; the caller closes it. A body of another type is left alone.
  ///
  /// @param spools makes where to keep a file
  static Form read(InputStream body, String contentType, Supplier<Spool> spools)
      throws IOException {
    return switch (encoding(contentType)) {
      case URLENCODED -> {
        String text = new String(body.readAllBytes(), StandardCharsets.ISO_8859_1);
        yield new Form(Arguments.parse(text), Optional.empty());
      }
      case MULTIPART -> MultipartForm.read(body, contentType, spools);
      case NONE -> EMPTY;
    };
  }

  @Override
  public void close() throws IOException {
    if (file.isPresent()) {
      file.get().content().close();
    }
  }
}
