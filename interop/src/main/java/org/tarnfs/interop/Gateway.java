// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.nio.file.Path;

/// A running gateway with its own command line, stock or Tarn's.
public interface Gateway extends Nodes.Running {

  /// Stores a file by the command line: its cap.
  String put(Path file) throws IOException, InterruptedException;

  /// Reads a file by the command line.
  void get(String cap, Path file) throws IOException, InterruptedException;

  WebGateway web();
}
