// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.io.InputStream;
import java.security.SecureRandom;
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
record FileKey(SecretBytes bytes) {

  private static final int BUFFER = 1 << 16;

  static FileKey random() {
    return new FileKey(SecretBytes.random(ChkReadCap.KEY_LENGTH, new SecureRandom()));
  }

  /// The key that follows from the content: reads it once.
  static FileKey convergent(
      ReplayableSource source,
      ConvergenceSecret secret,
      EncodingParameters parameters,
      Segmentation segmentation)
      throws IOException, InterruptedException {
    TaggedHash hash = secret.keyHash(parameters, segmentation.segmentSize());
    byte[] buffer = new byte[(int) Math.min(BUFFER, source.size())];
    long left = source.size();
    try (InputStream in = source.open()) {
      for (int read = in.read(buffer); read >= 0 && left >= 0; read = in.read(buffer)) {
        hash.update(buffer, 0, read);
        left -= read;
        if (Thread.interrupted()) {
          throw new InterruptedException("the key is not wanted any more");
        }
      }
    }
    if (left != 0) {
      throw new IOException(
          "the file %s while it was uploaded".formatted(left < 0 ? "grew" : "shrank"));
    }
    return new FileKey(hash.digestSecret(ChkReadCap.KEY_LENGTH));
  }

  StorageIndex storageIndex() {
    return StorageIndex.of(
        TaggedHash.hash(
            HashTag.IMMUTABLE_KEY_TO_STORAGE_INDEX, bytes.reveal(), StorageIndex.LENGTH));
  }
}
