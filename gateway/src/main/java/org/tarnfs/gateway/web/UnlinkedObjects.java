// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.WriteCap;

/// `/uri` itself: stores what no directory leads to yet.
final class UnlinkedObjects {

  private final NewObjects objects;

  UnlinkedObjects(NewObjects objects) {
    this.objects = objects;
  }

  void serve(WebRequest request) throws IOException, InterruptedException {
    switch (request.method()) {
      case "GET", "HEAD" -> redirect(request);
      case "PUT" -> put(request);
      case "POST" -> post(request);
      default -> throw request.wrongMethod("GET, HEAD, PUT, POST");
    }
  }

  private static void redirect(WebRequest request) throws IOException {
    String cap = request.arguments().required("uri");
    StringBuilder target = new StringBuilder("/uri/").append(PercentCode.encode(cap));
    char separator = '?';
    for (Map.Entry<String, String> argument : request.arguments().all().entrySet()) {
      if (!argument.getKey().equals("uri")) {
        target.append(separator).append(PercentCode.encode(argument.getKey()));
        target.append('=').append(PercentCode.encode(argument.getValue()));
        separator = '&';
      }
    }
    request.redirect(target.toString());
  }

  private void put(WebRequest request) throws IOException, InterruptedException {
    switch (request.t()) {
      case "" ->
          request.answer(
              WebRequest.TEXT, request.receive(objects.file(request.arguments())).toSecretString());
      case "mkdir" -> made(request, objects.directory(request.arguments()));
      default -> throw WebRequest.unknownType();
    }
  }

  private void post(WebRequest request) throws IOException, InterruptedException {
    switch (request.t()) {
      case "upload" -> upload(request);
      case "mkdir" -> {
        if (request.hasRawBody()) {
          throw new WebException(BAD_ARGUMENT, "t=mkdir takes no body; t=mkdir-with-children does");
        }
        made(request, objects.directory(request.arguments()));
      }
      case "mkdir-with-children" -> made(request, objects.directoryOfBody(request));
      case "mkdir-immutable" -> made(request, objects.immutableDirectoryOfBody(request));
      default -> throw WebRequest.unknownType();
    }
  }

  private static void made(WebRequest request, Cap directory) throws IOException {
    String cap = directory.toSecretString();
    if (request.arguments().flag("redirect_to_result")) {
      request.redirect(StatusCodes.SEE_OTHER, "/uri/" + PercentCode.encode(cap));
    } else {
      request.answer(WebRequest.TEXT, cap);
    }
  }

  private void upload(WebRequest request) throws IOException, InterruptedException {
    FileCap stored = objects.file(request.arguments()).of(request.file().content());
    String cap = stored.toSecretString();
    @Nullable String next = request.whenDone(cap);
    if (next != null) {
      request.redirect(next);
    } else if (stored instanceof WriteCap) {
      request.answer(WebRequest.TEXT, cap);
    } else {
      request.answer(
          WebRequest.HTML,
          new HtmlPage("Stored")
              .table(Map.of("Cap", cap))
              .link("/uri/" + PercentCode.encode(cap), "the file")
              .text());
    }
  }
}
