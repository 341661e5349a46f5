// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
import java.util.zip.CRC32C;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.share.Segmentation;

/// The key that encrypts one file.
///
/// @param content what it may encrypt
record FileKey(SecretBytes bytes, SegmentSums content) {

  private static final int BUFFER = 1 << 16;

  static FileKey random() {
    return new FileKey(
        SecretBytes.random(ChkReadCap.KEY_LENGTH, new SecureRandom()), SegmentSums.ANY);
  }

  /// The key that follows from the content: reads it once.
  static FileKey convergent(
      ReplayableSource source,
      ConvergenceSecret secret,
      EncodingParameters parameters,
      Segmentation segmentation)
      throws IOException, InterruptedException {
    TaggedHash hash = secret.keyHash(parameters, segmentation.segmentSize());
    SegmentSums content = new SegmentSums(segmentation.segmentCount());
    byte[] buffer = new byte[(int) Math.min(BUFFER, source.size())];
    try (InputStream in = source.open()) {
      for (int segment = 0; segment < segmentation.segmentCount(); segment++) {
        CRC32C sum = new CRC32C();
        for (int left = segmentation.segmentLength(segment); left > 0; ) {
          int read = in.read(buffer, 0, Math.min(buffer.length, left));
          if (read < 0) {
            throw new IOException("the file shrank while it was uploaded");
          }
          hash.update(buffer, 0, read);
          sum.update(buffer, 0, read);
          left -= read;
          if (Thread.interrupted()) {
            throw new InterruptedException("the key is not wanted any more");
          }
        }
        content.put(segment, sum);
      }
      if (in.read() >= 0) {
        throw new IOException("the file grew while it was uploaded");
      }
    }
    return new FileKey(hash.digestSecret(ChkReadCap.KEY_LENGTH), content);
  }

  /// Whether this is what the key is for: with any other content it would encrypt two texts alike,
  /// and shares of both could be mixed.
  boolean isFor(int segment, CRC32C sum) {
    return content.match(segment, sum);
  }

  StorageIndex storageIndex() {
    return StorageIndex.of(
        TaggedHash.hash(
            HashTag.IMMUTABLE_KEY_TO_STORAGE_INDEX, bytes.reveal(), StorageIndex.LENGTH));
  }
}
