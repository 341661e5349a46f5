// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.io.IOException;
import java.io.OutputStream;
import org.tarnfs.caps.StorageIndex;

/// Work that outlasts the request that starts it, such as a walk through many directories.
interface SlowTask {

  /// How results are asked for: the argument `output`.
  enum Output {
    HTML,
    JSON,
    TEXT
  }

  /// Does the work; interrupted to cancel it.
  void run() throws IOException, InterruptedException;

  /// Writes what there is so far, also while the work goes on, and by several threads at once.
  ///
  /// @param finished whether that is all
  void report(Output output, boolean finished, OutputStream out)
      throws IOException, InterruptedException;

  /// As the other, of one object: most tasks know nothing about single ones.
  default void report(StorageIndex object, Output output, OutputStream out) throws IOException {
    throw new WebException(
        WebException.Problem.NO_SUCH_PAGE, "this operation keeps nothing of single objects");
  }
}
