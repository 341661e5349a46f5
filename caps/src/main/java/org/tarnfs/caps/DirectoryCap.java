// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.util.Optional;

/// A cap to a directory: the cap to the file that holds its entries, read as a directory. The right
/// to the file is the right to the directory.
public record DirectoryCap<C extends FileCap>(C file) implements Cap {

  @Override
  public Optional<DirectoryCap<ReadCap>> toReadOnly() {
    return file.toReadOnly().map(DirectoryCap::new);
  }

  @Override
  public Optional<DirectoryCap<VerifyCap>> toVerifyOnly() {
    return file.toVerifyOnly().map(DirectoryCap::new);
  }
}
