// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.Optional;
import org.tarnfs.gateway.mutable.MutableFormat;

/// How a file is kept on the grid, in the words of Tahoe-LAFS.
enum FileFormat {
  /// Never to be changed.
  CHK,
  SDMF,
  MDMF;

  /// Empty for what never changes.
  Optional<MutableFormat> mutable() {
    return switch (this) {
      case CHK -> Optional.empty();
      case SDMF -> Optional.of(MutableFormat.SDMF);
      case MDMF -> Optional.of(MutableFormat.MDMF);
    };
  }
}
