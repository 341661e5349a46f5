// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.server.HttpServerExchange;
import io.undertow.util.HeaderMap;
import io.undertow.util.Headers;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.net.URLConnection;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.grid.OpenFiles;

/// Answers a request for a file: whole or one range of it (RFC 9110). Several ranges at once get
/// the whole file.
final class FileResponse {

  private final HttpServerExchange exchange;
  private final ReadCap cap;
  private final String name;

  /// @param name decides the type of the content; may be empty
  FileResponse(HttpServerExchange exchange, ReadCap cap, String name) {
    this.exchange = exchange;
    this.cap = cap;
    this.name = name;
  }

  void send(OpenFiles files) throws IOException, WebException, InterruptedException {
    switch (Arguments.text(exchange, "t")) {
      case "" -> sendContent(files.open(cap));
      case "uri", "readonly-uri" ->
          RequestRunner.send(exchange, StatusCodes.OK, WebApi.TEXT, cap.toSecretString());
      default -> throw WebApi.unknownType();
    }
  }

  private void sendContent(ReadableFile file)
      throws IOException, WebException, InterruptedException {
    HeaderMap headers = exchange.getResponseHeaders();
    String tag = tag().orElse("");
    if (!tag.isEmpty()) {
      headers.put(Headers.ETAG, "\"" + tag + "\"");
      if (isNamed(tag, exchange.getRequestHeaders().getFirst(Headers.IF_NONE_MATCH))) {
        exchange.setStatusCode(StatusCodes.NOT_MODIFIED);
        exchange.endExchange();
        return;
      }
    }
    headers.put(Headers.ACCEPT_RANGES, "bytes");
    ByteRange whole = new ByteRange(0, file.size());
    ByteRange range = range(file.size(), tag).orElse(whole);
    if (range.isEmpty() && !whole.isEmpty()) {
      headers.put(Headers.CONTENT_RANGE, "bytes */" + file.size());
      RequestRunner.send(
          exchange,
          StatusCodes.REQUEST_RANGE_NOT_SATISFIABLE,
          WebApi.TEXT,
          "the range begins beyond the end of the file\n");
      return;
    }
    if (!range.equals(whole)) {
      exchange.setStatusCode(StatusCodes.PARTIAL_CONTENT);
      headers.put(
          Headers.CONTENT_RANGE,
          "bytes %d-%d/%d".formatted(range.start(), range.end() - 1, file.size()));
    }
    describe(headers);
    exchange.setResponseContentLength(range.length());
    write(file, range);
  }

  private void write(ReadableFile file, ByteRange range) throws IOException, InterruptedException {
    ResponseChannel out = new ResponseChannel(exchange);
    if (!exchange.getRequestMethod().equalToString("HEAD")) {
      file.read(range, out);
    }
    out.close();
  }

  private void describe(HeaderMap headers) throws WebException {
    String guess = URLConnection.guessContentTypeFromName(name);
    headers.put(Headers.CONTENT_TYPE, guess == null ? "text/plain" : guess);
    if (Arguments.flag(exchange, "save")) {
      String plain = name.replaceAll("[^ -~]|[\"\\\\]", "_");
      headers.put(
          Headers.CONTENT_DISPOSITION,
          plain.isEmpty() ? "attachment" : "attachment; filename=\"" + plain + "\"");
    }
  }

  private Optional<ByteRange> range(long size, String tag) {
    String header = exchange.getRequestHeaders().getFirst(Headers.RANGE);
    String condition = exchange.getRequestHeaders().getFirst(Headers.IF_RANGE);
    boolean applies = condition == null || (!tag.isEmpty() && isNamed(tag, condition));
    return header == null || !applies ? Optional.empty() : RangeHeader.parse(header, size);
  }

  /// What changes when the content does; a literal has no need of one.
  private Optional<String> tag() {
    return switch (cap) {
      case LiteralCap literal -> Optional.empty();
      case ChkReadCap chk -> Optional.of(chk.storageIndex() + "-");
      case SdmfReadCap sdmf -> Optional.empty();
      case MdmfReadCap mdmf -> Optional.empty();
    };
  }

  /// Whether `header` lists the tag, with the quotes of RFC 9110 or without, as Tahoe-LAFS has it.
  private static boolean isNamed(String tag, @Nullable String header) {
    return header != null
        && Stream.of(header.split(",", -1))
            .map(entry -> entry.strip().replaceFirst("^W/", "").replace("\"", ""))
            .anyMatch(entry -> entry.equals(tag) || entry.equals("*"));
  }
}
