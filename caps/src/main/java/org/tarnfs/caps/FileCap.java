// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.util.Optional;

/// A cap to a run of bytes.
public sealed interface FileCap extends Cap permits WriteCap, ReadCap, VerifyCap {

  @Override
  default Optional<ReadCap> toReadOnly() {
    return switch (this) {
      case WriteCap write -> Optional.of(write.readCap());
      case ReadCap read -> Optional.of(read);
      case VerifyCap verify -> Optional.empty();
    };
  }

  @Override
  default Optional<VerifyCap> toVerifyOnly() {
    return switch (this) {
      case LiteralCap literal -> Optional.empty();
      case ChkReadCap chk -> Optional.of(chk.verifyCap());
      case SdmfReadCap sdmf -> Optional.of(sdmf.verifyCap());
      case MdmfReadCap mdmf -> Optional.of(mdmf.verifyCap());
      case WriteCap write -> write.readCap().toVerifyOnly();
      case VerifyCap verify -> Optional.of(verify);
    };
  }
}
