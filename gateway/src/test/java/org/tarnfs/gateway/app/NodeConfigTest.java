// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.servers.BandwidthPlan;
import org.tarnfs.gateway.servers.RateLimits;
import org.tarnfs.gateway.servers.WeekTimetable;

class NodeConfigTest {

  @TempDir private Path root;

  @Test
  void fileThatTahoeWroteForANodeIsRead() throws Exception {
    NodeConfig config =
        read(
            """
            # -*- mode: conf; coding: utf-8 -*-
            [node]
            nickname = brook
            reveal-IP-address = true
            web.port = tcp:3456:interface=127.0.0.1
            web.static = public_html
            tub.port = tcp:46611
            tub.location = tcp:127.0.0.1:46611,tor:abc.onion:1

            #ssh.port = 8022

            [client]
            helper.furl =

            # Encoding parameters this client will use for newly-uploaded files
            shares.needed = 2
            shares.happy = 3
            shares.total = 4
            mutable.format = MDMF

            [storage]
            # Shall this node provide storage service?
            enabled = true
            #readonly =
            reserved_space = 1G
            #storage_dir =

            [helper]
            enabled = false
            """);

    assertThat(config.nickname()).isEqualTo("brook");
    assertThat(config.encoding()).isEqualTo(new EncodingParameters(2, 4, 3));
    assertThat(config.mutableFormat()).isEqualTo(MutableFormat.MDMF);
    assertThat(config.roles())
        .containsExactlyInAnyOrder(
            new NodeRole.Gateway(new ListenAddress("127.0.0.1", 3456), Set.of()),
            new NodeRole.Storage(
                new ListenAddress("0.0.0.0", 46611),
                List.of("127.0.0.1:46611"),
                Path.of("storage"),
                1_000_000_000L,
                false));
  }

  @Test
  void fileThatTahoeWroteForAClientHasNoStorage() throws Exception {
    NodeConfig config =
        read(
            """
            [node]
            nickname =
            web.port = tcp:3456:interface=127.0.0.1
            tub.port = disabled
            tub.location = disabled
            [storage]
            enabled = false
            """);

    assertThat(config.encoding()).isEqualTo(EncodingParameters.DEFAULT);
    assertThat(config.mutableFormat()).isEqualTo(MutableFormat.SDMF);
    assertThat(config.storage()).isEmpty();
    assertThat(config.bandwidth()).isEqualTo(BandwidthPlan.UNLIMITED);
    assertThat(config.gateway()).isPresent();
  }

  @Test
  void writtenFileReadsBackAsItWas() throws Exception {
    NodeConfig config =
        new NodeConfig(
            "über 100%",
            new EncodingParameters(3, 5, 4),
            MutableFormat.MDMF,
            List.of(
                new NodeRole.Storage(
                    new ListenAddress("::1", 4000),
                    List.of("[::1]:4000"),
                    Path.of("storage"),
                    1 << 20,
                    false),
                new NodeRole.Gateway(new ListenAddress("127.0.0.1", 3456), Set.of())),
            new BandwidthPlan(
                new RateLimits(RateLimits.NONE, 3_000_000),
                WeekTimetable.parse("mon-fri 08:00-18:00 up 200K; sun 22:00-06:00 down none")));

    assertThat(read(config.toText())).isEqualTo(config);
  }

  @Test
  void limitsOfBandwidthAreRead() throws Exception {
    NodeConfig config =
        read(
            """
            [storage]
            enabled = false
            [tarn.bandwidth]
            up = 500K
            down = 2MiB
            timetable = mon-fri 08:00-18:00 up 200K
              sat,sun 00:00-24:00 up none; sun 22:00-06:00 down 9M
            """);

    assertThat(config.bandwidth().usual()).isEqualTo(new RateLimits(500_000, 2 << 20));
    assertThat(config.bandwidth().timetable())
        .hasToString(
            "mon-fri 08:00-18:00 up 200K; sat-sun 00:00-24:00 up none; sun 22:00-06:00 down 9M");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "client | shares.needed = x | [client] shares.needed must be a number from 1 to 256, is \"x\"",
        "client | shares.total = 257 | [client] shares.total must be a number from 1 to 256",
        "client | shares.total = 2 | [client] shares.total is 2, less than shares.needed, 3",
        "client | shares.happy = 11 | [client] shares.happy is 11, more than shares.total, 10",
        "client | mutable.format = chk | [client] mutable.format must be sdmf or mdmf, is \"chk\"",
        "tarn.bandwidth | up = fast | [tarn.bandwidth] up must be a size a second like 200K, and at",
        "tarn.bandwidth | down = 0 | [tarn.bandwidth] down must be a size a second like 200K",
        "tarn.bandwidth | timetable = moon 08:00-09:00 up 1K | [tarn.bandwidth] timetable has a mistake: "
            + "\"moon 08:00-09:00 up 1K\": \"moon\" is no day",
        "storage | enabled = true | [node] tub.port is needed while [storage] enabled is true",
        "storage | enabled = jein | [storage] enabled must be true or false",
        "node | web.port = udp:80 | [node] web.port must be like tcp:3456:interface=127.0.0.1",
      })
  void badValueIsNamed(String section, String line, String problem) {
    String text = "[storage]\nenabled = false\n[" + section + "]\n" + line + "\n";

    assertThatThrownBy(() -> read(text))
        .isInstanceOf(NodeException.class)
        .hasMessageContaining(root.resolve("tahoe.cfg") + ": " + problem);
  }

  @Test
  void missingNodeSaysHowToMakeOne() {
    assertThatThrownBy(() -> NodeConfig.read(new NodeDirectory(root)))
        .hasMessageContaining("no node in " + root)
        .hasMessageContaining("tarn create-node");
  }

  private NodeConfig read(String text) throws Exception {
    Files.writeString(root.resolve("tahoe.cfg"), text);
    return NodeConfig.read(new NodeDirectory(root));
  }
}
