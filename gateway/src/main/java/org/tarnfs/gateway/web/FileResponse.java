// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URLConnection;
import java.util.Optional;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.ReadableFile;

/// Answers a request for the content of a file: whole or one range of it (RFC 9110). Several ranges
/// at once get the whole file.
final class FileResponse {

  private final WebRequest request;
  private final ReadCap cap;
  private final String name;

  /// @param name decides the type of the content; may be empty
  FileResponse(WebRequest request, ReadCap cap, String name) {
    this.request = request;
    this.cap = cap;
    this.name = name;
  }

  /// Returns how many bytes were sent.
  long send(ReadableFile file) throws IOException, InterruptedException {
    Optional<EntityTag> tag = EntityTag.ofContent(cap, file);
    if (tag.isPresent() && request.isAnsweredBy(tag.get())) {
      return 0;
    }
    request.setHeader(Headers.ACCEPT_RANGES, "bytes");
    ByteRange whole = new ByteRange(0, file.size());
    ByteRange range = range(file.size(), tag).orElse(whole);
    if (range.isEmpty() && !whole.isEmpty()) {
      request.setHeader(Headers.CONTENT_RANGE, "bytes */" + file.size());
      request.answer(
          StatusCodes.REQUEST_RANGE_NOT_SATISFIABLE,
          WebRequest.TEXT,
          "the range begins beyond the end of the file\n");
      return 0;
    }
    describe();
    int status = StatusCodes.OK;
    if (!range.equals(whole)) {
      status = StatusCodes.PARTIAL_CONTENT;
      request.setHeader(
          Headers.CONTENT_RANGE,
          "bytes %d-%d/%d".formatted(range.start(), range.end() - 1, file.size()));
    }
    request.setLength(range.length());
    return write(file, range, request.response(status));
  }

  private long write(ReadableFile file, ByteRange range, ResponseChannel out)
      throws IOException, InterruptedException {
    long length = 0;
    if (!request.isHead()) {
      file.read(range, out);
      length = range.length();
    }
    out.close();
    return length;
  }

  private void describe() throws WebException {
    String guess = URLConnection.guessContentTypeFromName(name);
    request.setHeader(Headers.CONTENT_TYPE, guess == null ? "text/plain" : guess);
    if (request.arguments().flag("save")) {
      String plain = name.replaceAll("[^ -~]|[\"\\\\]", "_");
      request.setHeader(
          Headers.CONTENT_DISPOSITION,
          plain.isEmpty() ? "attachment" : "attachment; filename=\"" + plain + "\"");
    }
  }

  private Optional<ByteRange> range(long size, Optional<EntityTag> tag) {
    Optional<String> header = request.header(Headers.RANGE);
    Optional<String> condition = request.header(Headers.IF_RANGE);
    boolean applies =
        condition.isEmpty() || tag.filter(known -> known.isIn(condition.get())).isPresent();
    return applies ? header.flatMap(text -> RangeHeader.parse(text, size)) : Optional.empty();
  }
}
