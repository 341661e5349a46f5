// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Stock Tahoe-LAFS in a virtual environment of its own.
public record TahoeInstallation(Path environment) {

  /// Installs it where that has not been done; fails where that cannot be done.
  public static TahoeInstallation install(Path repository)
      throws IOException, InterruptedException {
    Path script = repository.resolve("interop/install-tahoe.sh");
    return new TahoeInstallation(Path.of(new Program(List.of(script.toString())).run(List.of())));
  }

  public Program tahoe() {
    return new Program(List.of(environment.resolve("bin/tahoe").toString()));
  }
}
