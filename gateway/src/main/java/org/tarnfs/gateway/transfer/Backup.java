// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Future;
import java.util.function.Predicate;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.codec.Base32;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.TaggedHash;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.file.GridException;

/// Stores a directory of this machine and all below it as directories that never change. Of two
/// backups the second stores what changed, and the directories above that. What is left out is told
/// and counted; if the grid fails, so does the backup, and the next one goes on where it was.
public final class Backup {

  /// How often a file is tried that changes while it is read.
  private static final int TRIES = 2;

  private final Settings settings;
  private final LocalListing listing;

  /// @param excluded names that are left out, wherever they are
  public Backup(Settings settings, Predicate<String> excluded) {
    this.settings = settings;
    this.listing = new LocalListing(excluded, settings.warnings(), settings.tally());
  }

  /// Stores `directory` and returns its cap.
  ///
  /// @throws GridException if too few servers take shares
  /// @throws IOException if the directory itself cannot be read
  public DirectoryCap<ReadCap> run(Path directory) throws IOException, InterruptedException {
    try (Workers workers = new Workers()) {
      return Workers.join(start(workers, listing.of(directory)));
    }
  }

  /// Has all that is in a directory stored, and then the directory.
  private Future<DirectoryCap<ReadCap>> start(Workers workers, List<Item.Local> items)
      throws IOException, InterruptedException {
    List<Future<Optional<DirectoryEntry>>> parts = new ArrayList<>();
    for (Item.Local item : items) {
      if (item.isDirectory()) {
        directory(workers, item).ifPresent(parts::add);
      } else {
        settings.tally().found(item.file().size());
        parts.add(workers.move(() -> file(item)));
      }
      workers.requireNoFailure();
    }
    return workers.after(() -> make(workers, parts));
  }

  private Optional<Future<Optional<DirectoryEntry>>> directory(Workers workers, Item.Local item)
      throws IOException, InterruptedException {
    List<Item.Local> items;
    try {
      items = listing.of(item.file().path());
    } catch (IOException e) {
      settings.skip(Tally.Of.DIRECTORIES_SKIPPED, item.file().path().toString(), e);
      return Optional.empty();
    }
    Future<DirectoryCap<ReadCap>> made = start(workers, items);
    return Optional.of(workers.after(() -> Optional.of(entry(item, Workers.join(made)))));
  }

  private Optional<DirectoryEntry> file(Item.Local item) throws IOException, InterruptedException {
    LocalFile file = item.file();
    for (int attempt = 1; ; attempt++) {
      try {
        return Optional.of(entry(new Item.Local(item.name(), file), settings.store(file)));
      } catch (GridException e) {
        throw e;
      } catch (IOException e) {
        if (attempt == TRIES) {
          settings.skip(Tally.Of.FILES_SKIPPED, file.path().toString(), e);
          return Optional.empty();
        }
      }
      try {
        file = LocalFile.of(file.path());
      } catch (IOException e) {
        settings.skip(Tally.Of.FILES_SKIPPED, file.path().toString(), e);
        return Optional.empty();
      }
    }
  }

  private static DirectoryEntry entry(Item.Local item, Cap cap) throws IOException {
    return new DirectoryEntry(item.name(), new Child.Known(cap), item.file().metadata());
  }

  private DirectoryCap<ReadCap> make(Workers workers, List<Future<Optional<DirectoryEntry>>> parts)
      throws Exception {
    List<DirectoryEntry> entries = new ArrayList<>();
    for (Future<Optional<DirectoryEntry>> part : parts) {
      Workers.join(part).ifPresent(entries::add);
    }
    String hash = hash(entries);
    if (settings.database().findDirectory(hash).orElse(null)
        instanceof DirectoryCap<?>(ReadCap read)) {
      settings.tally().add(Tally.Of.DIRECTORIES_KEPT, 1);
      return new DirectoryCap<>(read);
    }
    DirectoryCap<ReadCap> made =
        workers.inTurn(() -> settings.grid().makeImmutableDirectory(entries, settings.options()));
    settings.database().storedDirectory(hash, made);
    settings.tally().add(Tally.Of.DIRECTORIES_MADE, 1);
    return made;
  }

  /// Of the names and caps, and of nothing else: when only times changed, what is stored stays.
  private static String hash(List<DirectoryEntry> entries) {
    ByteArrayOutputStream data = new ByteArrayOutputStream();
    for (DirectoryEntry entry : entries) {
      String cap = entry.child().readCap().map(Cap::toSecretString).orElse("");
      data.writeBytes(
          Netstring.encode(entry.name().toString().getBytes(UTF_8), cap.getBytes(UTF_8)));
    }
    return Base32.encode(TaggedHash.hash(HashTag.BACKUP_DIRECTORY, data.toByteArray()));
  }
}
