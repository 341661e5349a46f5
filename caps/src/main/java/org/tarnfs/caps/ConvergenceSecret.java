// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Optional;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;

/// What makes equal files of those who share it have equal keys, and so be stored once. Without it
/// anybody could test whether somebody has a file he knows. Of any length, even empty.
public record ConvergenceSecret(SecretBytes bytes) {

  /// How long a fresh one is, in bytes.
  public static final int LENGTH = 32;

  public static ConvergenceSecret random(SecureRandom random) {
    return new ConvergenceSecret(SecretBytes.random(LENGTH, random));
  }

  /// Reads the base32 text of `private/convergence`; empty if it is anything else.
  public static Optional<ConvergenceSecret> parse(String text) {
    return SecretBytes.ofBase32(text).map(ConvergenceSecret::new);
  }

  public String toSecretString() {
    return bytes.revealBase32();
  }

  /// The hash to put the plaintext through; the first [ChkReadCap#KEY_LENGTH] bytes of its digest
  /// are the file's key: see [TaggedHash#digestSecret]. `segmentSize` is that of this very file,
  /// which for a small one is less than the largest allowed.
  public TaggedHash keyHash(EncodingParameters parameters, long segmentSize) {
    String encoding = parameters.needed() + "," + parameters.total() + "," + segmentSize;
    ByteArrayOutputStream tag = new ByteArrayOutputStream();
    tag.writeBytes(HashTag.CONVERGENT_KEY.bytes());
    tag.writeBytes(Netstring.encode(bytes.reveal(), encoding.getBytes(StandardCharsets.US_ASCII)));
    return TaggedHash.ofTag(tag.toByteArray());
  }
}
