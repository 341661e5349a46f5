// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import java.io.IOException;
import java.util.Optional;
import java.util.OptionalLong;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.Metadata;

/// What may be asked of a cap of unknown kind, or of what was taken for one.
final class UnknownNode {

  private UnknownNode() {}

  /// Serves the cap at the end of `/uri/CAP`.
  static void serve(WebRequest request, UnknownCap cap) throws IOException, InterruptedException {
    request.requireRead();
    read(request, node(cap), Optional.empty());
  }

  /// @param link of the directory through which it was reached
  static void read(WebRequest request, Child child, Optional<Metadata> link)
      throws IOException, InterruptedException {
    switch (request.isHead() ? "" : request.t()) {
      case "json" ->
          request.stream(
              WebRequest.TEXT, out -> NodeJson.write(child, OptionalLong.empty(), link, out));
      case "info" -> request.answer(WebRequest.HTML, NodeInfo.pageOfUnknown());
      default -> throw refusal();
    }
  }

  static WebException refusal() {
    return new WebException(
        BAD_ARGUMENT,
        "this is no cap, or one of a newer program:"
            + " of a cap of unknown kind only t=json and t=info can be asked");
  }

  /// A cap that does not say that it only reads is not shown: it cannot be told what it grants.
  private static Child node(UnknownCap cap) {
    try {
      return Child.parse(cap.toSecretString(), "", CapContext.ANY);
    } catch (BadChildException e) {
      return new Child.Hidden();
    }
  }
}
