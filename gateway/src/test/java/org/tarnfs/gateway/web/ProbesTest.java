// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ProbesTest {

  @TempDir private Path temporary;

  @Test
  void gatewayWhoseServersAreAwayIsHealthyButNotReady() throws Exception {
    try (TestGateway gateway = new TestGateway(temporary)) {
      assertThat(gateway.get("/healthz").statusCode()).isEqualTo(200);
      HttpResponse<String> ready = gateway.get("/readyz");

      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .isEqualTo("{\"ready\":false,\"answering\":0,\"servers\":0,\"needed\":3}\n");
      assertThat(gateway.post("/readyz").statusCode()).isEqualTo(405);
      assertThat(gateway.post("/healthz").statusCode()).isEqualTo(405);
    }
  }
}
