// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.tarnfs.gateway.grid.TestGrid.content;

import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;

/// Whenever the gateway or servers die while a version is published, a version can be read.
@Timeout(120)
@Execution(ExecutionMode.CONCURRENT)
final class PublishCutOffTest {

  private static final SigningKey KEY = SigningKey.generate(new SecureRandom());
  private static final byte[] OLD = content(1000, 1);
  private static final byte[] NEW = content(2000, 2);

  private static Stream<Arguments> cuts() {
    return Stream.of(
            new EncodingParameters(3, 10, 7),
            new EncodingParameters(2, 3, 2),
            new EncodingParameters(3, 5, 4),
            new EncodingParameters(1, 4, 3))
        .flatMap(
            parameters ->
                IntStream.rangeClosed(0, 2 * parameters.total())
                    .boxed()
                    .flatMap(
                        cut ->
                            Stream.of(MutableFormat.values())
                                .map(format -> Arguments.of(parameters, format, cut))));
  }

  private static TestGrid grid(EncodingParameters parameters) {
    return TestGrid.of(parameters.total(), Duration.ofSeconds(1));
  }

  /// The servers of a dead gateway get no more requests.
  private static FaultPlan allAfter(int calls) {
    AtomicInteger made = new AtomicInteger();
    return (operation, earlierCalls) -> made.getAndIncrement() < calls ? Fault.NONE : Fault.REFUSE;
  }

  private static void overwrite(Grid gateway, WriteCap cap)
      throws IOException, InterruptedException {
    try {
      gateway.open(cap).overwrite(ReplayableSource.ofBytes(NEW));
    } catch (GridException e) {
      assertThat(e).hasMessageNotContaining("null");
    }
  }

  private static void assertReadable(TestGrid grid, WriteCap cap)
      throws IOException, InterruptedException {
    byte[] read = grid.get(cap.readCap());
    assertThat(List.of(OLD, NEW)).anyMatch(version -> Arrays.equals(version, read));
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void gatewayDies(EncodingParameters parameters, MutableFormat format, int cut) throws Exception {
    TestGrid grid = grid(parameters);
    Grid gateway = grid.newGrid(parameters);
    WriteCap cap = gateway.create(format, KEY, ReplayableSource.ofBytes(OLD));
    FaultPlan plan = allAfter(cut);
    for (int server = 0; server < parameters.total(); server++) {
      grid.plan(server, plan);
    }
    overwrite(gateway, cap);

    grid.heal();
    assertReadable(grid, cap);
    Grid successor = grid.newGrid(parameters);
    successor.open(cap).overwrite(ReplayableSource.ofBytes(NEW));
    assertThat(grid.get(cap.readCap())).isEqualTo(NEW);
  }

  @ParameterizedTest
  @MethodSource("cuts")
  void allServersButAsManyAsAreNeededDie(
      EncodingParameters parameters, MutableFormat format, int cut) throws Exception {
    TestGrid grid = grid(parameters);
    Grid gateway = grid.newGrid(parameters);
    WriteCap cap = gateway.create(format, KEY, ReplayableSource.ofBytes(OLD));
    FaultPlan plan = allAfter(cut);
    for (int server = parameters.needed(); server < parameters.total(); server++) {
      grid.plan(server, plan);
    }
    overwrite(gateway, cap);

    assertReadable(grid, cap);
    grid.heal();
    assertReadable(grid, cap);
  }
}
