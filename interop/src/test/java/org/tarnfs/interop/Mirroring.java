// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/// What a gateway tells of the one folder it mirrors.
final class Mirroring {

  private Mirroring() {}

  /// A command of `tarn mirror`, which is given `input`; the last line it prints.
  static String run(TarnGateway gateway, String input, String command, String... arguments)
      throws IOException, InterruptedException {
    List<String> all =
        new ArrayList<>(List.of("mirror", command, "-d", gateway.directory().toString()));
    all.addAll(List.of(arguments));
    return gateway.tarn().run(all, input);
  }

  static void awaitUpToDate(TarnGateway gateway, Duration patience)
      throws IOException, InterruptedException {
    Instant end = Instant.now().plus(patience);
    String status = "";
    do {
      assertThat(Instant.now()).as(status).isBefore(end);
      Thread.sleep(1000);
      status = run(gateway, "", "status", "--json");
    } while (!status.contains("\"up-to-date\"") || status.contains("\"files\":0,"));
  }
}
