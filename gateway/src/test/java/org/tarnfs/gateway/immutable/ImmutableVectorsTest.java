// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.testing.Vectors;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import tools.jackson.databind.JsonNode;

class ImmutableVectorsTest {

  private static final MemoryBudget BUDGET = new MemoryBudget(64 << 20);

  @TestFactory
  Stream<DynamicTest> capIsThatOfStockTahoe() throws Exception {
    return Vectors.of("chk-caps.json", "caps").stream()
        .filter(vector -> vector.has("convergence"))
        .map(
            vector ->
                DynamicTest.dynamicTest(
                    name(vector),
                    () ->
                        assertThat(
                                Uploader.capFor(source(vector), options(vector), BUDGET)
                                    .toSecretString())
                            .isEqualTo(vector.get("cap").asString())));
  }

  @TestFactory
  Stream<DynamicTest> sharesAreThoseOfStockTahoe() throws Exception {
    return Vectors.of("chk-shares.json", "shares").stream()
        .map(vector -> DynamicTest.dynamicTest(name(vector), () -> compareShares(vector)));
  }

  private static void compareShares(JsonNode vector) throws Exception {
    TestGrid grid = TestGrid.of(vector.get("total").asInt());

    Uploaded uploaded = grid.grid().put(source(vector), options(vector), Progress.NONE);

    assertThat(uploaded.cap().toSecretString()).isEqualTo(vector.get("cap").asString());
    ChkReadCap cap = (ChkReadCap) uploaded.cap();
    assertThat(grid.get(cap)).isEqualTo(source(vector).open().readAllBytes());
    for (Map.Entry<String, JsonNode> expected : vector.get("shares").properties()) {
      ShareNumber number = new ShareNumber(Integer.parseInt(expected.getKey()));
      byte[] share = grid.share(cap, number);
      assertThat(share).hasSize(vector.get("shareLength").asInt());
      assertThat(HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(share)))
          .isEqualTo(expected.getValue().get("sha256").asString());
    }
  }

  @Test
  void shareWithWideHeaderIsRead() throws Exception {
    for (JsonNode vector : Vectors.of("chk-shares.json", "wideShares")) {
      TestGrid grid = TestGrid.of(vector.get("total").asInt());
      Uploaded uploaded = grid.grid().put(source(vector), options(vector), Progress.NONE);
      ChkReadCap cap = (ChkReadCap) uploaded.cap();
      assertThat(cap.toSecretString()).isEqualTo(vector.get("cap").asString());
      for (InMemoryStorageServer memory : grid.memories()) {
        for (ShareNumber number : memory.shares(cap.storageIndex())) {
          switch (number.value()) {
            case 0 -> assertThat(cap.needed()).isEqualTo(2);
            case 1 -> memory.put(cap.storageIndex(), number, Vectors.hex(vector.get("share1")));
            default -> memory.remove(cap.storageIndex(), number);
          }
        }
      }

      assertThat(grid.get(cap)).isEqualTo(source(vector).open().readAllBytes());
      CheckResults verified = grid.grid().check(cap, new CheckOptions(true, false));
      assertThat(verified.shares().corrupt()).isEmpty();
      assertThat(verified.shares().places()).containsKey("1");
    }
  }

  private static ReplayableSource source(JsonNode vector) {
    return ReplayableSource.ofBytes(
        Vectors.stretch(Vectors.hex(vector.get("seed")), vector.get("length").asInt()));
  }

  private static UploadOptions options(JsonNode vector) {
    return new UploadOptions(
        new EncodingParameters(vector.get("needed").asInt(), vector.get("total").asInt(), 1),
        Optional.of(
            new ConvergenceSecret(SecretBytes.copyOf(Vectors.hex(vector.get("convergence"))))),
        vector.get("maxSegmentSize").asInt());
  }

  private static String name(JsonNode vector) {
    return "%d of %d, %d bytes"
        .formatted(
            vector.get("needed").asInt(),
            vector.get("total").asInt(),
            vector.get("length").asInt());
  }
}
