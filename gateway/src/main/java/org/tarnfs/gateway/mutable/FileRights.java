// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.util.Optional;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.Fingerprint;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.MdmfVerifyCap;
import org.tarnfs.caps.ReadKey;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.SdmfVerifyCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.WriteKey;

/// What a cap allows to do with a mutable file: to tell its good shares in any case.
record FileRights(
    StorageIndex index,
    Fingerprint fingerprint,
    Optional<ReadKey> readKey,
    Optional<WriteKey> writeKey) {

  /// What a cap to a mutable file allows.
  static FileRights of(FileCap cap) {
    return switch (cap) {
      case WriteCap write -> of(write);
      case SdmfReadCap read -> of(read);
      case MdmfReadCap read -> of(read);
      case SdmfVerifyCap verify -> toVerify(verify.storageIndex(), verify.fingerprint());
      case MdmfVerifyCap verify -> toVerify(verify.storageIndex(), verify.fingerprint());
      case LiteralCap _, ChkReadCap _, ChkVerifyCap _ ->
          throw new IllegalArgumentException("not a cap to a mutable file");
    };
  }

  static FileRights of(WriteCap cap) {
    ReadKey readKey = cap.writeKey().readKey();
    return new FileRights(
        readKey.storageIndex(),
        cap.fingerprint(),
        Optional.of(readKey),
        Optional.of(cap.writeKey()));
  }

  static FileRights of(SdmfReadCap cap) {
    return toRead(cap.readKey(), cap.fingerprint());
  }

  static FileRights of(MdmfReadCap cap) {
    return toRead(cap.readKey(), cap.fingerprint());
  }

  private static FileRights toRead(ReadKey readKey, Fingerprint fingerprint) {
    return new FileRights(
        readKey.storageIndex(), fingerprint, Optional.of(readKey), Optional.empty());
  }

  private static FileRights toVerify(StorageIndex index, Fingerprint fingerprint) {
    return new FileRights(index, fingerprint, Optional.empty(), Optional.empty());
  }
}
