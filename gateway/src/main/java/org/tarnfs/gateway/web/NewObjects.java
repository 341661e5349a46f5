// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.KEY_IN_USE;

import java.io.IOException;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.MdmfWriteCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.mutable.MutableFormat;

/// Stores what is new, in the way that the arguments of a request ask for. No directory leads to it
/// yet.
final class NewObjects {

  private final Grid grid;
  private final UploadOptions options;
  private final Counters counters;

  NewObjects(Grid grid, UploadOptions options, Counters counters) {
    this.grid = grid;
    this.options = options;
    this.counters = counters;
  }

  /// What stores a file, once its content is there; the arguments are looked at before.
  BodySpool.Use<FileCap> file(Arguments arguments) throws IOException, InterruptedException {
    Optional<MutableFormat> format = FormatArgument.ofFile(arguments, grid.usualFormat());
    if (format.isEmpty()) {
      if (PrivateKeyArgument.isIn(arguments)) {
        throw new WebException(BAD_ARGUMENT, "private-key= is for what can be changed");
      }
      return this::immutableFile;
    }
    Optional<SigningKey> key = unusedKey(arguments, format.get());
    return content -> mutableFile(format.get(), key, content);
  }

  private FileCap immutableFile(ReplayableSource content) throws IOException, InterruptedException {
    FileCap cap = grid.put(content, options, Progress.NONE).cap();
    counters.uploaded(content.size());
    return cap;
  }

  private FileCap mutableFile(
      MutableFormat format, Optional<SigningKey> key, ReplayableSource content)
      throws IOException, InterruptedException {
    FileCap cap =
        key.isPresent() ? grid.create(format, key.get(), content) : grid.create(format, content);
    counters.uploaded(content.size());
    return cap;
  }

  MutableFormat formatOfDirectory(Arguments arguments) throws WebException {
    return FormatArgument.ofDirectory(arguments, grid.usualFormat());
  }

  /// Makes an empty directory.
  DirectoryCap<WriteCap> directory(Arguments arguments) throws IOException, InterruptedException {
    return directory(arguments, List.of());
  }

  /// Makes a directory of the children that the body of a request lists.
  DirectoryCap<WriteCap> directoryOfBody(WebRequest request)
      throws IOException, InterruptedException {
    formatOfDirectory(request.arguments());
    return directory(
        request.arguments(),
        ChildrenJson.toCreate(request.body(ChildrenJson.MAX_LENGTH), CapContext.ANY));
  }

  private DirectoryCap<WriteCap> directory(Arguments arguments, Collection<DirectoryEntry> entries)
      throws IOException, InterruptedException {
    MutableFormat format = formatOfDirectory(arguments);
    Optional<SigningKey> key = unusedKey(arguments, format);
    return key.isPresent()
        ? grid.makeDirectory(format, key.get(), entries)
        : grid.makeDirectory(format, entries);
  }

  /// Makes a directory that never changes, of the children that the body of a request lists.
  DirectoryCap<?> immutableDirectoryOfBody(WebRequest request)
      throws IOException, InterruptedException {
    return grid.makeImmutableDirectory(
        ChildrenJson.toCreate(request.body(ChildrenJson.MAX_LENGTH), CapContext.DEEP_IMMUTABLE),
        options);
  }

  /// A key that something was made of already would make the same thing again, and replace what it
  /// holds.
  private Optional<SigningKey> unusedKey(Arguments arguments, MutableFormat format)
      throws IOException, InterruptedException {
    Optional<SigningKey> key = PrivateKeyArgument.of(arguments);
    if (key.isPresent() && isThere(capOf(format, key.get()))) {
      throw new WebException(KEY_IN_USE, "something is stored under this private key already");
    }
    return key;
  }

  private static WriteCap capOf(MutableFormat format, SigningKey key) {
    return switch (format) {
      case SDMF -> SdmfWriteCap.of(key);
      case MDMF -> MdmfWriteCap.of(key);
    };
  }

  private boolean isThere(WriteCap cap) throws IOException, InterruptedException {
    try {
      grid.open(cap.readCap());
      return true;
    } catch (NotEnoughSharesException e) {
      return e.found() > 0;
    }
  }
}
