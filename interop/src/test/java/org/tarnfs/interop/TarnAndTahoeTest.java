// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;

/// A grid of stock storage nodes and one of Tarn's, each with a stock and a Tarn gateway. All four
/// gateways share a convergence secret and parameters.
class TarnAndTahoeTest {

  /// Nothing, the longest literal, the shortest that is stored, more than one segment, many.
  static final List<Integer> SIZES = List.of(0, 55, 56, 1024 * 1024 + 1, 20_000_000);

  static final List<Integer> STORED_SIZES = SIZES.subList(2, SIZES.size());

  private static final Nodes NODES = new Nodes();

  @TempDir static Path directory;

  private static TestGrid stockGrid;
  private static TestGrid tarnGrid;

  @BeforeAll
  static void start() throws Exception {
    GridView view =
        new GridView(
            new EncodingParameters(3, 10, 5),
            ConvergenceSecret.random(new SecureRandom()),
            List.of());
    Path stock = Files.createDirectory(directory.resolve("stock-grid"));
    stockGrid = TestGrid.over(TestGrid.stockServers(NODES, stock), NODES, stock, view);
    Path tarn = Files.createDirectory(directory.resolve("tarn-grid"));
    tarnGrid = TestGrid.over(TestGrid.tarnServers(NODES, tarn), NODES, tarn, view);
  }

  @AfterAll
  static void stop() {
    NODES.close();
  }

  @ParameterizedTest
  @FieldSource("SIZES")
  void aStockClientStoresOnTarnServers(int size) throws Exception {
    SampleFile file = SampleFile.random(directory, size);

    String cap = tarnGrid.stock().put(file.path());

    file.assertIsReadBy(tarnGrid.stock(), cap);
    file.assertIsReadBy(tarnGrid.tarn(), cap);
    assertThat(tarnGrid.tarn().put(file.path())).as("cap by Tarn").isEqualTo(cap);
  }

  @ParameterizedTest
  @FieldSource("SIZES")
  void aTarnGatewayStoresOnStockServers(int size) throws Exception {
    SampleFile file = SampleFile.random(directory, size);

    String cap = stockGrid.tarn().put(file.path());

    file.assertIsReadBy(stockGrid.tarn(), cap);
    file.assertIsReadBy(stockGrid.stock(), cap);
    assertThat(stockGrid.stock().put(file.path())).as("cap by Tahoe").isEqualTo(cap);
  }

  @ParameterizedTest
  @FieldSource("STORED_SIZES")
  void sharesOnDiskAreIdenticalWhoeverWroteThem(int size) throws Exception {
    SampleFile oneFile = SampleFile.random(directory, size);
    SampleFile anotherFile = SampleFile.random(directory, size);

    String one = stockGrid.stock().put(oneFile.path());
    assertThat(tarnGrid.tarn().put(oneFile.path())).isEqualTo(one);
    String another = stockGrid.tarn().put(anotherFile.path());
    assertThat(tarnGrid.stock().put(anotherFile.path())).isEqualTo(another);

    for (String cap : List.of(one, another)) {
      assertThat(Shares.of(cap, tarnGrid.servers()))
          .hasSize(10)
          .isEqualTo(Shares.of(cap, stockGrid.servers()));
    }
  }

  @Test
  void theWebApisGiveTheSameCapAndTheSameBytes() throws Exception {
    SampleFile file = SampleFile.random(directory, 3_000_000);

    String cap = stockGrid.tarn().web().put(file.path());

    assertThat(stockGrid.stock().web().put(file.path())).isEqualTo(cap);
    assertThat(tarnGrid.tarn().web().put(file.path())).isEqualTo(cap);
    byte[] range = Arrays.copyOfRange(Files.readAllBytes(file.path()), 1_048_000, 2_100_001);
    for (Gateway gateway : List.of(stockGrid.tarn(), stockGrid.stock(), tarnGrid.tarn())) {
      assertThat(gateway.web().range(cap, 1_048_000, 2_100_000)).isEqualTo(range);
    }
  }
}
