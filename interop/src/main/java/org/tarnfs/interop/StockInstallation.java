// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/// Stock programs in a virtual environment of their own. They are installed where that has not been
/// done, and it fails where that cannot be done.
public record StockInstallation(Path environment) {

  public static StockInstallation tahoe(Path repository) throws IOException, InterruptedException {
    return by(repository.resolve("interop/install-tahoe.sh"));
  }

  public static StockInstallation magicFolder(Path repository)
      throws IOException, InterruptedException {
    return by(repository.resolve("interop/install-magic-folder.sh"));
  }

  private static StockInstallation by(Path script) throws IOException, InterruptedException {
    return new StockInstallation(Path.of(new Program(List.of(script.toString())).run(List.of())));
  }

  public Program program(String name) {
    return new Program(List.of(environment.resolve("bin").resolve(name).toString()));
  }
}
