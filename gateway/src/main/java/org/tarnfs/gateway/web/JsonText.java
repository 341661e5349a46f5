// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.io.OutputStream;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.exc.JacksonIOException;
import tools.jackson.core.json.JsonWriteFeature;
import tools.jackson.core.util.DefaultIndenter;
import tools.jackson.core.util.DefaultPrettyPrinter;
import tools.jackson.core.util.Separators;
import tools.jackson.databind.ObjectWriter;
import tools.jackson.databind.json.JsonMapper;

/// Writes JSON as Tahoe-LAFS shows it: indented by one space, ASCII only, a line end behind it.
final class JsonText {

  private static final DefaultIndenter ONE_SPACE = new DefaultIndenter(" ", "\n");

  private static final ObjectWriter JSON =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .disable(StreamWriteFeature.AUTO_CLOSE_TARGET)
          .build()
          .writer()
          .with(
              new DefaultPrettyPrinter(
                      Separators.createDefaultInstance()
                          .withObjectNameValueSpacing(Separators.Spacing.AFTER)
                          .withObjectEmptySeparator("")
                          .withArrayEmptySeparator(""))
                  .withObjectIndenter(ONE_SPACE)
                  .withArrayIndenter(ONE_SPACE));

  private static final ObjectWriter LINE =
      JsonMapper.builder()
          .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
          .disable(JsonWriteFeature.WRITE_NAN_AS_STRINGS)
          .build()
          .writer();

  private JsonText() {}

  /// Writes a value.
  @FunctionalInterface
  interface Value {
    void writeTo(JsonGenerator json) throws IOException, InterruptedException;
  }

  /// Leaves `out` open.
  static void write(Value value, OutputStream out) throws IOException, InterruptedException {
    try {
      // Closed only when all is written: what it holds is sent then, and perhaps not before.
      JsonGenerator json = JSON.createGenerator(out);
      value.writeTo(json);
      json.writeRaw('\n');
      json.close();
    } catch (JacksonIOException e) {
      throw e.getCause();
    }
  }

  /// The text of a value on one line, without a line end.
  static String lineOf(Object value) {
    return LINE.writeValueAsString(value);
  }

  /// The text of a value that no I/O is needed for.
  static String of(Object value) {
    return JSON.writeValueAsString(value) + "\n";
  }
}
