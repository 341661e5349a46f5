// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/// The version of this program, which the build takes from the root `pom.xml`.
public final class ProgramVersion {

  public static final String VERSION = read();
  public static final String NAME_AND_VERSION = "Tarn " + VERSION;

  private ProgramVersion() {}

  private static String read() {
    try (InputStream in = ProgramVersion.class.getResourceAsStream("version.txt")) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
