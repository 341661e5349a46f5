// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.NOT_SUPPORTED_YET;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.grid.OpenFiles;

/// What may be asked of a file by its cap.
final class FileNode {

  private final OpenFiles files;
  private final Counters counters;

  FileNode(OpenFiles files, Counters counters) {
    this.files = files;
    this.counters = counters;
  }

  /// @param name decides the type of the content; may be empty
  void serve(WebRequest request, FileCap cap, String name)
      throws IOException, InterruptedException {
    switch (request.method()) {
      case "GET", "HEAD" -> read(request, cap, name);
      case "PUT" -> {
        requireImmutable(cap);
        throw new WebException(BAD_ARGUMENT, "an immutable file cannot be replaced in place");
      }
      case "POST" -> post(request, cap);
      case "DELETE" ->
          throw new WebException(
              BAD_ARGUMENT, "only a link in a directory can be deleted, not a file by its cap");
      default -> throw request.wrongMethod("GET, HEAD, PUT, POST, DELETE");
    }
  }

  private void read(WebRequest request, FileCap cap, String name)
      throws IOException, InterruptedException {
    String t = request.t();
    if (request.isHead() && !t.isEmpty()) {
      throw new WebException(BAD_ARGUMENT, "HEAD tells of the content only: no t= with it");
    }
    switch (t) {
      case "" -> content(request, readable(cap), name);
      case "json" -> json(request, cap);
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
    long sent = new FileResponse(request, cap, name).send(files.open(cap));
    counters.downloaded(sent);
  }

  private void json(WebRequest request, FileCap cap) throws IOException, InterruptedException {
    Optional<EntityTag> tag = EntityTag.of(cap, request.t());
    if (tag.isPresent() && request.isAnsweredBy(tag.get())) {
      return;
    }
    OptionalLong size = size(cap);
    request.stream(
        WebRequest.TEXT, out -> NodeJson.write(new Child.Known(cap), size, Optional.empty(), out));
  }

  /// Looks up what the cap of a mutable file does not tell.
  private OptionalLong size(FileCap cap) throws IOException, InterruptedException {
    OptionalLong told = NodeJson.size(cap);
    return told.isPresent() || cap instanceof VerifyCap
        ? told
        : OptionalLong.of(files.open(readable(cap)).size());
  }

  private static void post(WebRequest request, FileCap cap) throws WebException {
    switch (request.t()) {
      case "upload" -> {
        requireImmutable(cap);
        throw new WebException(BAD_ARGUMENT, "an immutable file cannot be replaced in place");
      }
      case "check" -> throw new WebException(NOT_SUPPORTED_YET, "checks are not supported yet");
      default -> throw WebRequest.unknownType();
    }
  }

  private static void requireImmutable(FileCap cap) throws WebException {
    switch (cap) {
      case ChkReadCap _, LiteralCap _ -> {}
      case VerifyCap _ ->
          throw new WebException(BAD_ARGUMENT, "a verify cap does not grant reading or writing");
      case SdmfReadCap _, MdmfReadCap _, WriteCap _ ->
          throw new WebException(NOT_SUPPORTED_YET, "mutable files are not supported yet");
    }
  }
}
