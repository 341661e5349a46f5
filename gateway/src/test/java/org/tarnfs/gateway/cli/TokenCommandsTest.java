// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Tokens, as a user would make them for a program.
final class TokenCommandsTest extends GridFixture {

  @Test
  void tokenIsMadeListedAndRevoked() throws Exception {
    Outcome created = token("create", "nas 1", "--scope", "write", "--for", "90d");

    assertThat(created.exitCode()).as(created.err()).isZero();
    assertThat(created.out()).matches("tarn_[A-Za-z0-9_-]{43}\n");
    assertThat(created.err()).contains("it is not shown again");
    assertThat(token("list").out())
        .matches("nas 1  write  all folders  ends \\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d.*\n");
    assertThat(token("create", "nas 1").exitCode()).isEqualTo(ExitCode.EXISTS.number());
    Outcome revoked = token("revoke", "nas 1");
    assertThat(revoked.out()).isEqualTo("nas 1 is revoked\n");
    assertThat(token("list").out()).isEmpty();
    assertThat(token("revoke", "nas 1").exitCode()).isEqualTo(ExitCode.NOT_FOUND.number());
  }

  @Test
  void whatMakesNoSenseIsRefused() throws Exception {
    assertThat(token("create", "a", "--for", "soon").err()).contains("like 8h, 90d or 52w");
    assertThat(token("create", "a", "--scope", "all").err())
        .contains("scope must be read, write or admin");
    assertThat(token("create", "a/b").exitCode()).isEqualTo(ExitCode.USAGE.number());
    assertThat(token("list", "--json").json().get("tokens")).isEmpty();
  }

  private static Outcome token(String command, String... arguments) {
    return Outcome.of(
        Stream.of(List.of("token", command, "-d", gateway().toString()), List.of(arguments))
            .flatMap(List::stream)
            .toArray(String[]::new));
  }
}
