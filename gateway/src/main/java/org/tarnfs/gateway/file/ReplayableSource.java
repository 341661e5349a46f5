// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;

/// Bytes to upload that can be read more than once: a convergent key needs one pass before the
/// encryption, and replacing a dead server needs another.
public interface ReplayableSource {

  /// The number of bytes each stream gives.
  long size();

  /// A stream from the first byte; the caller closes it.
  InputStream open() throws IOException;

  /// The file as it is now. Should it change during the upload, the upload fails.
  static ReplayableSource ofFile(Path file) throws IOException {
    return new WatchedFile(file);
  }

  /// The caller must not change `content` afterwards.
  static ReplayableSource ofBytes(byte[] content) {
    return new ReplayableSource() {
      @Override
      public long size() {
        return content.length;
      }

      @Override
      public InputStream open() {
        return new ByteArrayInputStream(content);
      }
    };
  }
}
