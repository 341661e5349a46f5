// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.tarnfs.caps.crypto.AesCtr;
import org.tarnfs.gateway.file.ReplayableSource;

/// What is encrypted while it is read, straight into the blocks.
final class EncryptedSource implements Ciphertext {

  /// What is read and encrypted at a time; it stays in the processor's cache.
  private static final int PLAINTEXT = 1 << 16;

  private final ReplayableSource source;
  private final FileKey key;

  EncryptedSource(ReplayableSource source, FileKey key) {
    this.source = source;
    this.key = key;
  }

  @Override
  public int copies() {
    return 0;
  }

  @Override
  public Pass open() throws IOException {
    return new Encryption(source.open());
  }

  private final class Encryption implements Pass {

    private final InputStream in;
    private final AesCtr cipher = AesCtr.at(key.bytes(), 0);
    private final byte[] plaintext = new byte[(int) Math.min(PLAINTEXT, source.size())];

    Encryption(InputStream in) {
      this.in = in;
    }

    @Override
    public void fill(SegmentGroup group, ShareHashes hashes) throws IOException {
      for (int segment = group.first(); segment < group.end(); segment++) {
        CRC32C sum = new CRC32C();
        for (ByteBuffer piece : group.ciphertext(segment)) {
          readAndEncrypt(piece.duplicate(), sum);
          hashes.ciphertext(piece);
        }
        if (!key.isFor(segment, sum)) {
          throw new IOException("the file changed while it was uploaded");
        }
      }
      if (group.isLast() && in.read() >= 0) {
        throw new IOException("the file grew while it was uploaded");
      }
    }

    private void readAndEncrypt(ByteBuffer encrypted, CRC32C sum) throws IOException {
      while (encrypted.hasRemaining()) {
        int count = Math.min(plaintext.length, encrypted.remaining());
        if (in.readNBytes(plaintext, 0, count) < count) {
          throw new IOException("the file shrank while it was uploaded");
        }
        sum.update(plaintext, 0, count);
        cipher.apply(ByteBuffer.wrap(plaintext, 0, count), encrypted);
      }
    }

    @Override
    public void close() throws IOException {
      in.close();
    }
  }
}
