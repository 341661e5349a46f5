// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.testing;

import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.Fingerprint;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfWriteCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.caps.crypto.SecretBytes;

/// Caps with random contents.
public final class RandomCaps {

  private RandomCaps() {}

  /// One cap of each of the 9 kinds of file and of the 9 kinds of directory.
  public static List<Cap> ofEveryKind(RandomGenerator random) {
    ChkReadCap chk = chk(random);
    SdmfWriteCap sdmf = new SdmfWriteCap(writeKey(random), fingerprint(random));
    MdmfWriteCap mdmf = new MdmfWriteCap(writeKey(random), fingerprint(random));
    List<FileCap> files =
        List.of(
            literal(random),
            chk,
            chk.verifyCap(),
            sdmf,
            sdmf.readCap(),
            sdmf.readCap().verifyCap(),
            mdmf,
            mdmf.readCap(),
            mdmf.readCap().verifyCap());
    return Stream.<Cap>concat(files.stream(), files.stream().map(DirectoryCap::new)).toList();
  }

  public static LiteralCap literal(RandomGenerator random) {
    return new LiteralCap(
        SecretBytes.copyOf(bytes(random.nextInt(LiteralCap.MAX_SIZE + 1), random)));
  }

  public static ChkReadCap chk(RandomGenerator random) {
    int total = random.nextInt(1, EncodingParameters.MAX_TOTAL + 1);
    return new ChkReadCap(
        SecretBytes.copyOf(bytes(ChkReadCap.KEY_LENGTH, random)),
        Bytes.copyOf(bytes(Fingerprint.LENGTH, random)),
        random.nextInt(1, total + 1),
        total,
        random.nextLong(Long.MAX_VALUE));
  }

  public static WriteKey writeKey(RandomGenerator random) {
    return new WriteKey(SecretBytes.copyOf(bytes(WriteKey.LENGTH, random)));
  }

  public static Fingerprint fingerprint(RandomGenerator random) {
    return new Fingerprint(Bytes.copyOf(bytes(Fingerprint.LENGTH, random)));
  }

  public static byte[] bytes(int length, RandomGenerator random) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }
}
