// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.nio.file.Path;

/// A Tarn storage server that may be killed and started again, any number of times.
final class MortalServer implements Nodes.Running {

  private StorageNode node;
  private volatile boolean isUp = true;

  private MortalServer(StorageNode node) {
    this.node = node;
  }

  static MortalServer start(Program tarn, Path directory, int port)
      throws IOException, InterruptedException {
    StorageNode.createTarn(tarn, directory, port);
    return new MortalServer(StorageNode.start(tarn, directory, port));
  }

  ServerEntry entry() {
    return node.entry();
  }

  boolean isUp() {
    return isUp;
  }

  void kill() throws InterruptedException {
    isUp = false;
    node.process().kill();
  }

  void startAgain() throws IOException, InterruptedException {
    node = node.startAgain();
    isUp = true;
  }

  @Override
  public void close() {
    node.close();
  }
}
