// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.StorageIndex;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// A stock and a Tarn gateway change the same directories and mutable files by turns, on storage
/// servers of either kind.
class DirectoriesBothWaysTest {

  private static final int TURNS = 3;
  private static final Nodes NODES = new Nodes();

  /// Entries neither gateway understands in full: a cap of the future, and metadata of strangers.
  private static final String STRANGE_ENTRIES =
      """
      {"the future": ["unknown", {"rw_uri": "x-future:writing", "ro_uri": "ro.x-future:reading",
          "metadata": {"stranger": {"said": ["so", 1, 2.5, null]}}}],
       "\u00fcn\u00ef \u2603": ["filenode", {"ro_uri": "URI:LIT:nbswy3dp",
          "metadata": {"tahoe": {"linkcrtime": 1.25, "linkmotime": 2.5}, "note": "\u00e9"}}]}
      """;

  @TempDir static Path directory;

  private static TestGrid tarnGrid;
  private static TestGrid stockGrid;

  @BeforeAll
  static void start() throws Exception {
    GridView view =
        new GridView(
            new EncodingParameters(3, 10, 5),
            ConvergenceSecret.random(new SecureRandom()),
            List.of());
    Path tarn = Files.createDirectory(directory.resolve("tarn-grid"));
    tarnGrid = TestGrid.over(TestGrid.tarnServers(NODES, tarn), NODES, tarn, view);
    Path stock = Files.createDirectory(directory.resolve("stock-grid"));
    stockGrid = TestGrid.over(TestGrid.stockServers(NODES, stock), NODES, stock, view);
  }

  @AfterAll
  static void stop() {
    NODES.close();
  }

  static Stream<Arguments> gridsMakersAndFormats() {
    return Stream.of("tarn servers", "stock servers")
        .flatMap(
            grid ->
                Stream.of("tarn", "stock")
                    .flatMap(
                        maker ->
                            Stream.of("SDMF", "MDMF")
                                .map(format -> Arguments.of(grid, maker, format))));
  }

  @ParameterizedTest
  @MethodSource("gridsMakersAndFormats")
  void directoryIsChangedByTurns(String grid, String maker, String format) throws Exception {
    List<WebGateway> gateways = gateways(grid, maker);
    String root = "uri/" + gateways.getFirst().post("uri?t=mkdir&format=" + format, "");
    gateways.getLast().post(root + "?t=set_children", STRANGE_ENTRIES);
    Map<String, JsonNode> strange = entries(gateways.getLast(), root);
    assertThat(strange).hasSize(2);

    for (int turn = 0; turn < TURNS; turn++) {
      for (WebGateway gateway : gateways) {
        gateway.put(root + "/file", "content that is too long for a literal, of turn " + turn);
        gateway.post(root + "?t=mkdir&name=below&format=" + format, "");
        gateway.post(root + "?t=rename&from_name=file&to_name=renamed", "");
        gateway.post(
            root + "?t=set_children", "{\"gone\": [\"filenode\", {\"ro_uri\": \"URI:LIT:\"}]}");
        gateway.post(root + "?t=unlink&name=gone", "");

        Map<String, JsonNode> seen = entries(gateways.getFirst(), root);
        assertThat(seen).isEqualTo(entries(gateways.getLast(), root));
        assertThat(seen).containsAllEntriesOf(strange);
        assertThat(seen).hasSize(4).containsKeys("below", "renamed");
        gateway.delete(root + "/below");
      }
    }
    assertThat(entries(gateways.getFirst(), root)).hasSize(3);
  }

  @ParameterizedTest
  @MethodSource("gridsMakersAndFormats")
  void mutableFileIsOverwrittenCheckedAndRepairedByTurns(String grid, String maker, String format)
      throws Exception {
    List<WebGateway> gateways = gateways(grid, maker);
    String cap = gateways.getFirst().put("uri?format=" + format, "first");
    StorageNode loser = (grid.equals("tarn servers") ? tarnGrid : stockGrid).servers().getFirst();

    for (int turn = 0; turn < TURNS; turn++) {
      for (WebGateway gateway : gateways.reversed()) {
        String content = "turn " + turn + " of " + gateway + " ".repeat(turn * 150_000);
        gateway.put("uri/" + cap, content);

        for (WebGateway reader : gateways) {
          assertThat(reader.text("uri/" + cap)).isEqualTo(content);
        }
        WebGateway checker = gateways.get(gateway.equals(gateways.getFirst()) ? 1 : 0);
        assertThat(check(checker, cap, "verify=true").at("/results/healthy").asBoolean()).isTrue();
        loseShares(loser, cap);
        JsonNode repair = check(checker, cap, "repair=true");
        assertThat(repair.at("/repair-successful").asBoolean()).as("%s", repair).isTrue();
        assertThat(check(gateway, cap, "verify=true").at("/results/healthy").asBoolean()).isTrue();
      }
    }
  }

  /// Its two gateways, the one named by `maker` first.
  private static List<WebGateway> gateways(String grid, String maker) {
    TestGrid chosen = grid.equals("tarn servers") ? tarnGrid : stockGrid;
    List<WebGateway> gateways = List.of(chosen.tarn().web(), chosen.stock().web());
    return maker.equals("tarn") ? gateways : gateways.reversed();
  }

  /// What the directory itself holds of each entry, without what a gateway knows besides.
  private static Map<String, JsonNode> entries(WebGateway gateway, String root)
      throws IOException, InterruptedException {
    Map<String, JsonNode> entries = new TreeMap<>();
    for (Map.Entry<String, JsonNode> child :
        JsonMapper.shared()
            .readTree(gateway.text(root + "?t=json"))
            .at("/1/children")
            .properties()) {
      JsonNode facts = child.getValue().path(1);
      entries.put(
          child.getKey(),
          JsonMapper.shared()
              .createArrayNode()
              .add(child.getValue().path(0))
              .add(facts.path("rw_uri"))
              .add(facts.path("ro_uri"))
              .add(facts.path("metadata")));
    }
    return entries;
  }

  private static JsonNode check(WebGateway gateway, String cap, String how)
      throws IOException, InterruptedException {
    String answer = gateway.post("uri/" + cap + "?t=check&output=JSON&" + how, "");
    return JsonMapper.shared().readTree(answer);
  }

  private static void loseShares(StorageNode server, String cap) throws Exception {
    StorageIndex index = ((FileCap) Cap.parse(cap)).toVerifyOnly().orElseThrow().storageIndex();
    try (Stream<Path> shares = Files.list(server.bucket(index))) {
      for (Path share : shares.toList()) {
        Files.delete(share);
      }
    }
  }
}
