// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.net.URI;
import java.nio.file.NoSuchFileException;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.app.DurableFile;

/// How other programs of the same user reach the gateway of a node that runs.
///
/// @param token grants everything there
public record RunningGateway(URI url, SecretBytes token) {

  /// The gateway of that node. An address that a node left behind when it was killed may be
  /// somebody else's by now, who must not get the token: so the node must be seen to run.
  ///
  /// @throws NodeException if it does not run, or is no gateway
  public static RunningGateway of(NodeDirectory directory) throws NodeException {
    if (NodeConfig.read(directory).gateway().isEmpty()) {
      throw new NodeException(
          NodeException.Reason.NOT_RUNNING,
          "the node in %s is no gateway: it has no [node] web.port in tahoe.cfg"
              .formatted(directory.root()));
    } else if (!RunLock.isHeld(directory)) {
      throw notRunning(directory);
    }
    try {
      return new RunningGateway(
          URI.create(DurableFile.read(directory.nodeUrl()).strip()), directory.presentApiToken());
    } catch (NoSuchFileException e) {
      throw notRunning(directory);
    } catch (NodeException e) {
      throw e;
    } catch (IOException | IllegalArgumentException e) {
      throw new NodeException(
          NodeException.Reason.UNUSABLE_DIRECTORY,
          "cannot tell from " + directory.nodeUrl() + " where the node is",
          e);
    }
  }

  public static NodeException notRunning(NodeDirectory directory) {
    return new NodeException(
        NodeException.Reason.NOT_RUNNING,
        "the node in %1$s is not running; start it: tarn run %1$s".formatted(directory.root()));
  }
}
