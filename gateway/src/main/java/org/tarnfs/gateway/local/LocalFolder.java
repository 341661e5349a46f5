// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.local;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributeView;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.tarnfs.storage.app.DurableFile;

/// A folder of this machine that is mirrored: all that is read from it and written into it. Names
/// that come from elsewhere never lead out of it, and no symbolic link in it is followed. What is
/// Tarn's own is in its subfolder `.tarn`:
///
/// | name | content |
/// |---|---|
/// | `folder` | which mirrored folder it is: without it, the disk is not there |
/// | `clock` | nothing: it is written to to see what time it is |
/// | `partial/` | files that are not whole yet |
/// | `undone/` | what stood where a change was undone |
public final class LocalFolder {

  /// The subfolder that is Tarn's, and is never mirrored.
  public static final String OWN = ".tarn";

  private static final Set<String> NO_NAMES = Set.of("", ".", "..");

  /// In milliseconds; a step of a clock is at most 20, but on file systems of the past.
  private static final int MOST_WAITS = 50;

  private final Path root;

  public LocalFolder(Path root) {
    this.root = root.toAbsolutePath().normalize();
  }

  public Path root() {
    return root;
  }

  private Path own() {
    return root.resolve(OWN);
  }

  private Path marker() {
    return own().resolve("folder");
  }

  private Path clock() {
    return own().resolve("clock");
  }

  private Path partials() {
    return own().resolve("partial");
  }

  /// Which mirrored folder it is; empty if it is none, or its disk is not there.
  public Optional<String> mark() throws IOException {
    try {
      return Optional.of(DurableFile.read(marker()).strip());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return Optional.empty();
    }
  }

  /// Whether it is a mirrored folder whose disk is there.
  public boolean isMarked() {
    return Files.exists(marker());
  }

  /// Makes it a mirrored folder.
  public void mark(String id) throws IOException {
    Files.createDirectories(own());
    DurableFile.writePublic(marker(), id + "\n");
  }

  /// Makes it an ordinary folder again. What was set aside stays, as it may be all there is of it.
  public void unmark() throws IOException {
    Files.deleteIfExists(marker());
    Files.deleteIfExists(clock());
    deleteTree(partials());
    if (Files.isDirectory(own(), LinkOption.NOFOLLOW_LINKS)) {
      deleteEmpty(own());
    }
  }

  /// Where an item is.
  ///
  /// @param names from the root down, as they are on this disk
  /// @throws IOException if no file here can have such a name
  public Path resolve(List<String> names) throws IOException {
    Path here = root;
    for (String name : names) {
      here = child(here, name);
    }
    return here;
  }

  private static Path child(Path folder, String name) throws IOException {
    if (NO_NAMES.contains(name) || name.indexOf('/') >= 0 || name.indexOf('\0') >= 0) {
      throw new IOException("no file here can have that name");
    }
    try {
      Path child = folder.resolve(name);
      if (!folder.equals(child.getParent())) {
        throw new IOException("no file here can have that name");
      }
      return child;
    } catch (InvalidPathException e) {
      throw new IOException("the names of files here cannot hold all of its characters", e);
    }
  }

  /// The names in a folder, those that are Tarn's left out.
  public List<String> list(Path folder) throws IOException {
    List<String> names = new ArrayList<>();
    boolean top = folder.equals(root);
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(folder)) {
      for (Path path : stream) {
        String name = path.getFileName().toString();
        if (!(top && name.equals(OWN))) {
          names.add(name);
        }
      }
    } catch (DirectoryIteratorException e) {
      throw e.getCause();
    }
    return names;
  }

  /// Whether nothing on the way to `path`, which is below the root, is a link to somewhere else.
  public boolean isInside(Path path) {
    for (Path at = path.getParent(); at != null && !at.equals(root); at = at.getParent()) {
      if (!Files.isDirectory(at, LinkOption.NOFOLLOW_LINKS)) {
        return false;
      }
    }
    return true;
  }

  /// A file for bytes that come, on the same disk. There is one for each key; what an earlier
  /// process has written into it is still there.
  public Path partial(String key) throws IOException {
    Files.createDirectories(partials());
    return partials().resolve(key);
  }

  /// Waits until whatever is changed from then on shows; which is a few milliseconds, and only for
  /// a file that was changed in that moment.
  ///
  /// @return the same, or one that proves nothing where the clock stands still
  public FileSignature settle(FileSignature signature) throws IOException, InterruptedException {
    for (int waits = 0; signature.isOfStep(now()); waits++) {
      if (waits == MOST_WAITS) {
        return signature.unsettled();
      }
      Thread.sleep(1);
    }
    return signature;
  }

  /// The same for a file that a program may still be writing to, if it was changed less than `rest`
  /// ago: a long write shows when it begins, and what is mapped into memory when it is touched
  /// first.
  ///
  /// @return one that proves nothing if it has not rested for so long
  public FileSignature settle(FileSignature signature, Duration rest)
      throws IOException, InterruptedException {
    FileSignature settled = settle(signature);
    return settled.isYoungerThan(rest, now()) ? settled.unsettled() : settled;
  }

  /// What time it is by the clock of the file system, in nanoseconds since 1970. On a network it
  /// may be that of another machine.
  private long now() throws IOException {
    Files.createDirectories(own());
    try (FileChannel channel =
        FileChannel.open(clock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE)) {
      var _ = channel.write(ByteBuffer.wrap(new byte[1]), 0);
    }
    return DiskEntry.of(clock()).signature().changed();
  }

  /// Gives a whole file its place, whatever file or link was there.
  ///
  /// @param expected what must be there at this moment; nothing if it is empty
  /// @return the file as it is then
  /// @throws ChangedOnDiskException if there is something else
  public DiskEntry place(Path whole, Path target, Optional<FileSignature> expected)
      throws IOException {
    requireInside(target);
    requireUnchanged(target, expected);
    DiskEntry before = DiskEntry.of(whole);
    DurableFile.moveInto(whole, target);
    DiskEntry placed = DiskEntry.of(target);
    if (!placed.signature().hasContentOf(before.signature())) {
      throw new ChangedOnDiskException(target);
    }
    return placed;
  }

  /// A file as it is, once whatever is changed from then on shows.
  ///
  /// @param there as it was a moment ago
  /// @throws ChangedOnDiskException if it is not the same any more
  public DiskEntry settle(Path path, DiskEntry there) throws IOException, InterruptedException {
    FileSignature signature = settle(there.signature());
    if (!DiskEntry.of(path).equals(there)) {
      throw new ChangedOnDiskException(path);
    }
    return new DiskEntry(there.kind(), signature, there.mode());
  }

  /// Does nothing if nothing on the way to a path is a link to somewhere else.
  ///
  /// @throws ChangedOnDiskException if there is one
  public void requireInside(Path path) throws ChangedOnDiskException {
    if (!isInside(path)) {
      throw new ChangedOnDiskException(path);
    }
  }

  /// Does nothing if a file is what was expected.
  ///
  /// @throws ChangedOnDiskException if there is something else
  public static void requireUnchanged(Path target, Optional<FileSignature> expected)
      throws IOException {
    Optional<DiskEntry> there = DiskEntry.at(target);
    boolean same =
        expected.isEmpty()
            ? there.isEmpty()
            : there.isPresent() && expected.get().equals(there.get().signature());
    if (!same) {
      throw new ChangedOnDiskException(target);
    }
  }

  /// Deletes a file that is the one expected.
  ///
  /// @throws ChangedOnDiskException if it is not; then it stays
  public void delete(Path target, FileSignature expected) throws IOException {
    requireInside(target);
    requireUnchanged(target, Optional.of(expected));
    // Nobody writes to it by its name from here on; should somebody have done so until now, it
    // shows.
    Path away = partial("deleted");
    Files.move(target, away, StandardCopyOption.ATOMIC_MOVE);
    if (!expected.hasContentOf(DiskEntry.of(away).signature())) {
      giveBack(away, target);
      throw new ChangedOnDiskException(target);
    }
    Files.delete(away);
  }

  private void giveBack(Path away, Path target) throws IOException {
    try {
      Files.move(away, target);
    } catch (FileAlreadyExistsException e) {
      var _ = setAside(away); // there is another by now, and both were somebody's
    }
  }

  /// Moves something aside that nobody shall miss.
  ///
  /// @return where it is
  public Path setAside(Path path) throws IOException {
    Path directory = own().resolve("undone");
    Files.createDirectories(directory);
    Path aside = directory.resolve(path.getFileName() + "." + UUID.randomUUID());
    Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    return aside;
  }

  /// Makes a folder, with its permissions and its time from the first moment on.
  ///
  /// @throws ChangedOnDiskException if there is something else
  public void makeFolder(Path target, int mode, long modified) throws IOException {
    requireInside(target);
    if (DiskEntry.at(target).isPresent()) {
      requireFolder(target);
      dress(target, mode, modified);
      return;
    }
    Path fresh = partial("folder");
    deleteTree(fresh);
    Files.createDirectory(fresh);
    dress(fresh, mode, modified);
    Files.move(fresh, target, StandardCopyOption.ATOMIC_MOVE);
  }

  /// Does nothing if there is a folder.
  ///
  /// @throws ChangedOnDiskException if there is something else
  public static void requireFolder(Path path) throws IOException {
    if (DiskEntry.at(path).filter(there -> there.kind() == DiskEntry.Kind.FOLDER).isEmpty()) {
      throw new ChangedOnDiskException(path);
    }
  }

  /// Gives a file or folder its permissions and its time.
  public static void dress(Path path, int mode, long modified) throws IOException {
    if (path.getFileSystem().supportedFileAttributeViews().contains("unix")) {
      Files.setAttribute(path, "unix:mode", mode, LinkOption.NOFOLLOW_LINKS);
    }
    setTime(path, modified);
  }

  /// Gives a file or folder its time.
  public static void setTime(Path path, long modified) throws IOException {
    Files.getFileAttributeView(path, BasicFileAttributeView.class, LinkOption.NOFOLLOW_LINKS)
        .setTimes(FileTime.from(modified, TimeUnit.NANOSECONDS), null, null);
  }

  /// Deletes a folder if it is empty.
  ///
  /// @return whether there is none any more
  /// @throws ChangedOnDiskException if there is something else
  public static boolean deleteEmpty(Path folder) throws IOException {
    if (DiskEntry.at(folder).isPresent()) {
      requireFolder(folder);
    }
    try {
      Files.deleteIfExists(folder);
      return true;
    } catch (DirectoryNotEmptyException e) {
      return false;
    }
  }

  private static void deleteTree(Path path) throws IOException {
    if (!Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      Files.deleteIfExists(path);
      return;
    }
    try (DirectoryStream<Path> stream = Files.newDirectoryStream(path)) {
      for (Path child : stream) {
        deleteTree(child);
      }
    }
    Files.delete(path);
  }
}
