// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.grid.OpenFiles;

/// What may be asked of a file.
final class FileNode {

  private final OpenFiles files;
  private final MutableContent contents;
  private final CheckRequests checks;
  private final Counters counters;

  FileNode(OpenFiles files, MutableContent contents, CheckRequests checks, Counters counters) {
    this.files = files;
    this.contents = contents;
    this.checks = checks;
    this.counters = counters;
  }

  /// Serves the file at the end of `/uri/CAP`.
  void serve(WebRequest request, FileCap cap) throws IOException, InterruptedException {
    switch (request.method()) {
      case "GET", "HEAD" -> read(request, cap, "", Optional.empty());
      case "PUT" -> put(request, cap);
      case "POST" -> post(request, cap);
      case "DELETE" ->
          throw new WebException(
              BAD_ARGUMENT, "only a link in a directory can be deleted, not a file by its cap");
      default -> throw request.wrongMethod("GET, HEAD, PUT, POST, DELETE");
    }
  }

  /// @param name decides the type of the content, unless the request says another; may be empty
  /// @param link of the directory through which the file was reached
  void read(WebRequest request, FileCap cap, String name, Optional<Metadata> link)
      throws IOException, InterruptedException {
    String t = request.t();
    if (request.isHead() && !t.isEmpty()) {
      throw new WebException(BAD_ARGUMENT, "HEAD tells of the content only: no t= with it");
    }
    switch (t) {
      case "" -> content(request, readable(cap), name);
      case "json" -> json(request, cap, link);
      case "info" -> request.answer(WebRequest.HTML, NodeInfo.page(cap));
      case "uri" -> request.answer(WebRequest.TEXT, cap.toSecretString());
      case "readonly-uri" -> request.answer(WebRequest.TEXT, readable(cap).toSecretString());
      default -> throw WebRequest.unknownType();
    }
  }

  private static ReadCap readable(FileCap cap) throws WebException {
    return switch (cap) {
      case ReadCap read -> read;
      case WriteCap write -> write.readCap();
      case VerifyCap verify ->
          throw new WebException(BAD_ARGUMENT, "a verify cap does not grant reading");
    };
  }

  private void content(WebRequest request, ReadCap cap, String name)
      throws IOException, InterruptedException {
    String called = request.arguments().text("filename");
    long sent =
        new FileResponse(request, cap, called.isEmpty() ? name : called).send(files.open(cap));
    counters.downloaded(sent);
  }

  private void json(WebRequest request, FileCap cap, Optional<Metadata> link)
      throws IOException, InterruptedException {
    Optional<EntityTag> tag = link.isPresent() ? Optional.empty() : EntityTag.of(cap, request.t());
    if (tag.isPresent() && request.isAnsweredBy(tag.get())) {
      return;
    }
    OptionalLong size = size(cap);
    request.stream(WebRequest.TEXT, out -> NodeJson.write(new Child.Known(cap), size, link, out));
  }

  /// Looks up what the cap of a mutable file does not tell.
  private OptionalLong size(FileCap cap) throws IOException, InterruptedException {
    OptionalLong told = NodeJson.size(cap);
    return told.isPresent() || cap instanceof VerifyCap
        ? told
        : OptionalLong.of(files.open(readable(cap)).size());
  }

  private void put(WebRequest request, FileCap cap) throws IOException, InterruptedException {
    if (!request.t().isEmpty()) {
      throw WebRequest.unknownType();
    }
    contents.write(cap, request.arguments(), request::receive);
    request.answer(WebRequest.TEXT, cap.toSecretString());
  }

  private void post(WebRequest request, FileCap cap) throws IOException, InterruptedException {
    switch (request.t()) {
      case "upload" -> {
        FilePart file = request.file();
        contents.write(cap, request.arguments(), use -> use.of(file.content()));
        request.done(cap.toSecretString(), cap.toSecretString());
      }
      case "check" -> checks.check(request, cap);
      default -> throw WebRequest.unknownType();
    }
  }
}
