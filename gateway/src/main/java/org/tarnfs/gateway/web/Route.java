// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import org.tarnfs.caps.BadCapException;

/// Something that [ApiV1] can be asked for.
///
/// @param method `GET` stands for `HEAD`, too
/// @param path in which `NAME` stands for the fourth segment
/// @param scope what a token must grant for it
record Route(String method, String path, Scope scope, Handler handler) {

  /// Answers.
  @FunctionalInterface
  interface Handler {

    /// Does what is asked for.
    ///
    /// @param name the fourth segment of the path, or empty
    void serve(WebRequest request, String name)
        throws IOException, BadCapException, InterruptedException;
  }
}
