// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import org.jspecify.annotations.Nullable;

/// A file on disk that must not change between its first reading and its last: a convergent key
/// stands for one content only, and shares made at different times would not fit together. Whether
/// it did is looked up at the end of each stream.
final class WatchedFile implements ReplayableSource {

  private final Path file;
  private final Version version;

  /// What distinguishes one state of a file from the next, as far as the file system tells.
  private record Version(long size, FileTime modified, @Nullable Object key) {
    static Version of(Path file) throws IOException {
      BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
      return new Version(now.size(), now.lastModifiedTime(), now.fileKey());
    }
  }

  WatchedFile(Path file) throws IOException {
    this.file = file;
    this.version = Version.of(file);
  }

  @Override
  public long size() {
    return version.size;
  }

  @Override
  public InputStream open() throws IOException {
    return new FilterInputStream(Files.newInputStream(file)) {
      @Override
      public int read() throws IOException {
        return checked(super.read());
      }

      @Override
      public int read(byte[] target, int offset, int length) throws IOException {
        return checked(super.read(target, offset, length));
      }
    };
  }

  private int checked(int read) throws IOException {
    if (read < 0 && !Version.of(file).equals(version)) {
      throw new IOException("the file changed while it was uploaded");
    }
    return read;
  }
}
