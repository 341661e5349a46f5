// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import org.tarnfs.gateway.file.Spool;

/// Fills a spool.
final class SpoolStream extends OutputStream {

  private final Spool spool;

  SpoolStream(Spool spool) {
    this.spool = spool;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    int place = offset;
    while (place < offset + length) {
      ByteBuffer room = spool.room();
      int count = Math.min(room.remaining(), offset + length - place);
      room.put(bytes, place, count);
      spool.keep();
      place += count;
    }
  }
}
