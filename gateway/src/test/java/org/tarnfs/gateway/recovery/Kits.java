// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.time.Instant;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.crypto.SecretBytes;

/// Recovery kits for tests.
final class Kits {

  static final String KEY =
      "URI:DIR2:" + "gn4xawc2".repeat(3) + "ga:" + "3zq6rhdk".repeat(6) + "3z6a";

  private Kits() {}

  static RecoveryKit kit() {
    return kit("Tom & <Jerry>", servers(10));
  }

  static RecoveryKit kit(String nickname, String servers) {
    try {
      return new RecoveryKit(
          Instant.parse("2026-11-27T02:03:04Z"),
          nickname,
          Cap.parse(KEY),
          servers,
          new ConvergenceSecret(SecretBytes.copyOf(new byte[32])),
          EncodingParameters.DEFAULT);
    } catch (BadCapException e) {
      throw new AssertionError(e);
    }
  }

  static String servers(int count) {
    return IntStream.range(0, count)
        .mapToObj(
            n ->
                """
                  v0-%1$052d:
                    ann:
                      nickname: "Bäckerei %1$d"
                      anonymous-storage-FURL: pb://%1$032d@tcp:192.0.2.7:4000/swissnum%1$040d
                      anonymous-storage-NURLs:
                      - "pb://%1$043d@192.0.2.7:4001/swissnum%1$040d#v=1"
                """
                    .formatted(n))
        .collect(Collectors.joining("", "storage:\n", ""));
  }
}
