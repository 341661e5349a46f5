// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.testing.Vectors;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import tools.jackson.databind.JsonNode;

/// Whatever a server calls a share, it is refused, or its block is the right one. With
/// `JAZZER_FUZZ=1` new shares are made up; without it those in the resources are tried.
final class ShareReaderFuzzTest {

  private static final ShareNumber NUMBER = new ShareNumber(1);
  private static final int HEADER_LENGTH = 68;

  @FuzzTest(maxDuration = "1m")
  void anyShareIsRefusedOrRight(byte[] share) throws Exception {
    JsonNode vector = Vectors.of("chk-shares.json", "wideShares").getFirst();
    ChkReadCap cap = (ChkReadCap) Cap.parse(vector.get("cap").asString());
    byte[] right = Arrays.copyOfRange(Vectors.hex(vector.get("share1")), HEADER_LENGTH, 118);
    InMemoryStorageServer memory = new InMemoryStorageServer();
    memory.put(cap.storageIndex(), NUMBER, share);
    Bytes seed = Bytes.copyOf(new byte[20]);
    ShareReader reader =
        new ShareReader(new GridServer("server", "", seed, seed, memory), NUMBER, cap.verifyCap());

    try {
      ByteBuffer block = reader.block(0);

      assertThat(block).isEqualTo(ByteBuffer.wrap(right));
    } catch (BadShareException refused) {
      assertThat(refused).hasMessageMatching(".+");
    }
  }
}
