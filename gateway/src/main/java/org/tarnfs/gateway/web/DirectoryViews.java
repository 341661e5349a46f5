// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.grid.Directory;

/// What is shown of a directory.
final class DirectoryViews {

  private static final HttpString CONTENT_SECURITY_POLICY =
      HttpString.tryFromString("Content-Security-Policy");

  private DirectoryViews() {}

  /// @param link of the directory through which this one was reached
  static void read(WebRequest request, Directory directory, Optional<Metadata> link)
      throws IOException, InterruptedException {
    DirectoryCap<?> cap = directory.cap();
    switch (request.t()) {
      case "" -> {
        if (isNew(request, cap)) {
          ListingPage.send(request, directory);
        }
      }
      case "json" -> {
        if (link.isPresent() || isNew(request, cap)) {
          DirectoryContents contents = directory.contents();
          request.stream(WebRequest.TEXT, out -> NodeJson.write(cap, contents, link, out));
        }
      }
      case "uri" -> request.answer(WebRequest.TEXT, cap.toSecretString());
      case "readonly-uri" ->
          request.answer(WebRequest.TEXT, cap.toReadOnly().map(Cap::toSecretString).orElseThrow());
      case "info" -> request.answer(WebRequest.HTML, NodeInfo.page(cap));
      case "rename-form" -> renameForm(request, cap);
      default -> throw WebRequest.unknownType();
    }
  }

  /// Whether the client does not have it yet.
  private static boolean isNew(WebRequest request, DirectoryCap<?> cap) {
    Optional<EntityTag> tag = EntityTag.ofDirectory(cap, request.t());
    return tag.isEmpty() || !request.isAnsweredBy(tag.get());
  }

  /// The one page that sends something, so it may: it is all ours.
  private static void renameForm(WebRequest request, DirectoryCap<?> cap) throws IOException {
    String name = request.arguments().required("name");
    request.setHeader(
        CONTENT_SECURITY_POLICY, "default-src 'none'; form-action 'self'; base-uri 'none'");
    request.setHeader(HttpString.tryFromString("Referrer-Policy"), "same-origin");
    request.setHeader(Headers.CACHE_CONTROL, "no-store");
    String url = "/uri/" + PercentCode.encode(cap.toSecretString());
    request.answer(
        WebRequest.HTML,
        new HtmlPage("Rename")
            .form(url, Map.of("t", "rename", "from_name", name, "when_done", url), "to_name", name)
            .text());
  }
}
