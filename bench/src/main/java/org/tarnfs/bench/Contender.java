// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.nio.file.Path;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.interop.Nodes;

/// A system to be measured, as a gateway and ten storage servers on loopback.
interface Contender {

  int SERVERS = 10;
  EncodingParameters PARAMETERS = EncodingParameters.DEFAULT;

  /// As on the command line and in the results.
  String name();

  String version() throws IOException, InterruptedException;

  /// Starts it in an empty directory; `nodes` ends it.
  RunningGrid start(Path directory, Nodes nodes) throws IOException, InterruptedException;
}
