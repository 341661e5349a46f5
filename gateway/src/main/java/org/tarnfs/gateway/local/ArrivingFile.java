// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileStore;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Set;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.codec.Base32;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ProgressChannel;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.storage.app.DurableFile;

/// A file that comes from the grid and is not whole yet. Fetching that was broken off goes on where
/// it was, after a kill or a power failure too: a mark beside the file says how much of it is on
/// disk for good.
///
/// @param path where the bytes are meanwhile; different for each [#key]
public record ArrivingFile(Path path) {

  /// So many bytes are on disk for good before more are asked for.
  static final long STEP = 16 << 20;

  private static final int KEY_LENGTH = 20;

  private static final Set<OpenOption> OPTIONS =
      Set.of(StandardOpenOption.CREATE, StandardOpenOption.WRITE, LinkOption.NOFOLLOW_LINKS);

  /// A name for what arrives, another for each content and each place it is to have: nobody takes
  /// up the bytes of something else.
  public static String key(ReadCap content, Path target) {
    try {
      MessageDigest hash = MessageDigest.getInstance("SHA-256");
      hash.update(content.toSecretString().getBytes(UTF_8));
      hash.update((byte) 0);
      hash.update(target.toString().getBytes(UTF_8));
      return Base32.encode(Arrays.copyOf(hash.digest(), KEY_LENGTH));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }

  /// Fetches what is missing. When it returns, all is on disk for good. If the disk has no room for
  /// all of it, nothing of it stays there.
  public void fetch(ReadableFile from, Progress progress) throws IOException, InterruptedException {
    if (Files.exists(path, LinkOption.NOFOLLOW_LINKS) && !Files.isWritable(path)) {
      Files.delete(path); // it was whole, and has the permissions it is to have
    }
    try (FileChannel channel = FileChannel.open(path, OPTIONS, permissions())) {
      long size = from.size();
      long done = Math.min(Math.min(marked(), channel.size()), size);
      channel.truncate(done);
      channel.position(done);
      try {
        requireRoom(size - done);
        fetch(from, channel, progress);
      } catch (IOException e) {
        if (channel.isOpen() && !isRoomFor(size - channel.size())) {
          // Else files that do not fit together would keep each other from becoming whole.
          channel.truncate(0);
          arrived();
        }
        throw e;
      }
    }
  }

  private void fetch(ReadableFile from, FileChannel channel, Progress progress)
      throws IOException, InterruptedException {
    long size = from.size();
    long done = channel.position();
    progress.advanced(done, size);
    while (done < size) {
      long length = Math.min(STEP, size - done);
      long before = done;
      from.read(
          new ByteRange(done, done + length),
          new ProgressChannel(
              channel, length, (part, _) -> progress.advanced(before + part, size)));
      done += length;
      channel.force(true);
      if (done < size) {
        DurableFile.writePublic(mark(), done + "\n");
      }
    }
    channel.force(true);
  }

  /// A disk is not filled with the beginning of what cannot get whole.
  private void requireRoom(long bytes) throws IOException {
    if (bytes > STEP && !isRoomFor(bytes)) {
      throw new FileSystemException(path.toString(), null, "No space left on device");
    }
  }

  /// Also if nothing is known of it.
  private boolean isRoomFor(long bytes) throws IOException {
    FileStore disk = Files.getFileStore(path);
    return disk.getTotalSpace() == 0 || bytes <= disk.getUsableSpace();
  }

  /// For nobody else's eyes before it has the permissions it is to have.
  private FileAttribute<?>[] permissions() {
    return path.getFileSystem().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  /// Forgets how much was there, after the file has got its place.
  public void arrived() throws IOException {
    Files.deleteIfExists(mark());
  }

  private Path mark() {
    return path.resolveSibling(path.getFileName() + ".done");
  }

  private long marked() throws IOException {
    try {
      return Math.max(0, Long.parseLong(DurableFile.read(mark()).strip()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return 0;
    }
  }
}
