// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.nio.channels.Channels;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnhappyUploadException;

final class DemoGridTest {

  private static final EncodingParameters TWO_OF_THREE = new EncodingParameters(2, 3, 3);

  @TempDir private Path root;

  @Test
  void fileOutlivesItsGridAndOneServer() throws Exception {
    byte[] content = content();
    ReadCap cap;
    try (DemoGrid grid = DemoGrid.start(root, 3, TWO_OF_THREE, 0)) {
      cap = put(grid, content);
    }

    try (DemoGrid grid = DemoGrid.start(root, 3, TWO_OF_THREE, 0)) {
      grid.stop(2);
      assertThat(get(grid, cap)).isEqualTo(content);
    }
  }

  @Test
  void stoppedServersAreMissedUntilTheyAreBack() throws Exception {
    byte[] content = content();
    try (DemoGrid grid = DemoGrid.start(root, 3, TWO_OF_THREE, 0)) {
      ReadCap cap = put(grid, content);
      grid.stop(1);
      grid.stop(3);

      assertThatThrownBy(() -> get(grid, cap)).isInstanceOf(NotEnoughSharesException.class);
      assertThatThrownBy(() -> put(grid, new byte[1000]))
          .isInstanceOf(UnhappyUploadException.class);

      grid.restart(1);
      grid.restart(3);
      assertThat(get(grid, cap)).isEqualTo(content);
    }
  }

  @Test
  void serversAreOrdinaryNodes() throws Exception {
    DemoGrid.start(root, 2, new EncodingParameters(1, 2, 2), 0).close();

    try (Node server = Node.start(new NodeDirectory(root.resolve("server-1")))) {
      assertThat(server.nurls()).hasSize(1);
      assertThat(server.webAddresses()).isEmpty();
    }
  }

  @Test
  void directoryThatIsAFileIsNamed() throws Exception {
    Path file = Files.writeString(root.resolve("file"), "");

    assertThatThrownBy(() -> DemoGrid.start(file, 1, new EncodingParameters(1, 1, 1), 0))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining(file.toString());
  }

  private static byte[] content() {
    byte[] content = new byte[200_000];
    new Random(7).nextBytes(content);
    return content;
  }

  private static ReadCap put(DemoGrid grid, byte[] content) throws Exception {
    GridClient client = grid.client();
    return client
        .grid()
        .put(ReplayableSource.ofBytes(content), client.convergent(), Progress.NONE)
        .cap();
  }

  private static byte[] get(DemoGrid grid, ReadCap cap) throws Exception {
    ReadableFile file = grid.client().grid().open(cap);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    file.read(new ByteRange(0, file.size()), Channels.newChannel(out));
    return out.toByteArray();
  }
}
