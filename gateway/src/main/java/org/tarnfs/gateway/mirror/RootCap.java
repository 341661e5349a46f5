// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.snapshot.FolderList;
import org.tarnfs.storage.app.DurableFile;

/// The list on the grid of all folders that this node mirrors or has mirrored, and the file that
/// holds its cap: the one that brings everything back.
final class RootCap {

  private static final Logger LOG = LoggerFactory.getLogger(RootCap.class);

  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd HHmmss").withZone(ZoneOffset.UTC);

  private final Path file;
  private final Grid grid;
  private final String nickname;
  private final UploadOptions options;

  RootCap(Path file, Grid grid, String nickname, UploadOptions options) {
    this.file = file;
    this.grid = grid;
    this.nickname = nickname;
    this.options = options;
  }

  /// Sees to it that a folder can be found from the root cap. Makes the list if there is none.
  void add(String name, DirectoryCap<?> root) throws IOException, InterruptedException {
    FolderList list = list();
    try {
      list.put(name, root);
    } catch (EditRefusedException e) {
      // An earlier one of that name, whose backup stays.
      list.put(name + " " + TIME.format(Instant.now()), root);
    }
  }

  private FolderList list() throws IOException, InterruptedException {
    if (Files.exists(file)) {
      return FolderList.open(grid, read());
    }
    FolderList made = FolderList.create(grid, nickname, options);
    DurableFile.writePrivate(file, made.root().toSecretString() + "\n");
    return made;
  }

  private DirectoryCap<?> read() throws IOException {
    try {
      if (Cap.parse(DurableFile.read(file).strip()) instanceof DirectoryCap<?> cap
          && cap.file() instanceof WriteCap) {
        return cap;
      }
    } catch (BadCapException e) {
      LOG.debug("the root cap cannot be read", e);
    }
    throw new MirrorException(
        MirrorException.Problem.BAD_REQUEST,
        file + " does not hold the root cap that Tarn wrote there; restore it from a recovery kit");
  }
}
