// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import org.tarnfs.caps.MdmfWriteCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.gateway.share.MdmfShare;
import org.tarnfs.gateway.share.MutableShare;
import org.tarnfs.gateway.share.SdmfShare;

/// How a mutable file is laid out.
public enum MutableFormat {
  /// One segment: for small files and for directories.
  SDMF,
  /// Segments that can be changed one by one.
  MDMF;

  static MutableFormat of(WriteCap cap) {
    return switch (cap) {
      case SdmfWriteCap _ -> SDMF;
      case MdmfWriteCap _ -> MDMF;
    };
  }

  /// That of a version; a cap of either format may lead to shares of the other.
  static MutableFormat of(MutableShare share) {
    return switch (share) {
      case SdmfShare _ -> SDMF;
      case MdmfShare _ -> MDMF;
    };
  }

  /// The cap to the file that `key` makes.
  WriteCap capOf(SigningKey key) {
    return switch (this) {
      case SDMF -> SdmfWriteCap.of(key);
      case MDMF -> MdmfWriteCap.of(key);
    };
  }
}
