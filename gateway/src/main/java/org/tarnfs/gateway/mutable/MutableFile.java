// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.caps.crypto.BadKeyException;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.gateway.file.Attempt;
import org.tarnfs.gateway.file.BeyondEndException;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.TooLargeException;
import org.tarnfs.gateway.file.UncoordinatedWriteException;
import org.tarnfs.gateway.mutable.ServerMapUpdater.Reach;
import org.tarnfs.gateway.servers.CorruptionAdvice;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.MutableVersion;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// A mutable file, as far as its cap allows. Safe for use by several threads.
public final class MutableFile {

  private final FileRights rights;
  private final MutableFiles files;
  private final List<GridServer> ring;
  private final ServerMapUpdater updater;

  MutableFile(FileRights rights, MutableFiles files) {
    this.rights = rights;
    this.files = files;
    this.ring = files.ring(rights.index());
    this.updater = new ServerMapUpdater(rights, ring, files.leaseSecret(), files.parameters());
  }

  /// Makes the next content of a file from the present one.
  @FunctionalInterface
  public interface Modification {

    /// The new content, empty if there is nothing to change. After a collision with another writer
    /// this is asked again, with what is there then: perhaps its own work.
    Optional<byte[]> of(byte[] content, Attempt attempt) throws IOException;
  }

  /// The newest version there is, to be read.
  ///
  /// @throws NotEnoughSharesException if no version can be read
  public ReadableFile newest() throws GridException, InterruptedException {
    return read(updater.update(Reach.TO_READ));
  }

  /// The content of the newest version there is.
  public byte[] content() throws GridException, InterruptedException {
    VersionReader version = read(updater.update(Reach.TO_READ));
    MutableLimits.requireModifiable(version.version());
    return version.content();
  }

  private VersionReader read(ServerMap map) throws GridException, InterruptedException {
    return read(map, bases(map, Set.of()).stream().findFirst().orElseThrow(() -> notEnough(map)));
  }

  private VersionReader read(ServerMap map, FoundVersion version) throws TooLargeException {
    MutableLimits.requireReadable(version.version());
    return new VersionReader(rights, version, map, () -> updater.update(Reach.ALL));
  }

  private List<FoundVersion> bases(ServerMap map, Set<Bytes> others) {
    return map.bases(others, files.parameters().happy(), updater.mayHaveIt());
  }

  private NotEnoughSharesException notEnough(ServerMap map) {
    List<FoundVersion> versions = map.versions();
    int found = versions.isEmpty() ? 0 : versions.getFirst().numbers().size();
    int needed =
        versions.isEmpty() ? files.parameters().needed() : versions.getFirst().version().needed();
    List<String> complaints = new ArrayList<>(map.complaints());
    versions.stream()
        .skip(1)
        .map(version -> version.version().label() + ": " + version.numbers().size() + " shares")
        .forEach(complaints::add);
    return new NotEnoughSharesException(found, needed, ring.size(), complaints);
  }

  /// Changes the file. What it returns from is on enough servers' disks.
  ///
  /// @throws UncoordinatedWriteException if others kept changing it at the same time
  /// @throws GridException if the file cannot be read, or too few servers take shares
  /// @throws IOException if the modification does not go; nothing was written then
  public void modify(Modification modification) throws IOException, InterruptedException {
    change(
        (map, base, attempt) -> {
          FoundVersion best = base.orElseThrow(() -> notEnough(map));
          VersionReader old = read(map, best);
          MutableLimits.requireModifiable(old.version());
          byte[] content = old.content();
          Optional<byte[]> changed = modification.of(content, attempt);
          boolean isStored = attempt == Attempt.FIRST || map.isClean();
          return changed.isEmpty() && isStored
              ? Optional.empty()
              : Optional.of(
                  new Next(
                      MutableFormat.of(best.header()),
                      ReplayableSource.ofBytes(changed.orElse(content))));
        });
  }

  /// Replaces the content.
  public void overwrite(ReplayableSource content) throws IOException, InterruptedException {
    change(
        (map, base, attempt) -> {
          FoundVersion best = base.orElseThrow(() -> notEnough(map));
          return Optional.of(new Next(MutableFormat.of(best.header()), content));
        });
  }

  /// Replaces the content of a file, which need not be there yet.
  void overwrite(MutableFormat format, ReplayableSource content)
      throws IOException, InterruptedException {
    change((map, base, attempt) -> Optional.of(new Next(format, content)));
  }

  /// Publishes the first version of a file that nobody knows.
  void publishFirst(SigningKey key, MutableFormat format, ReplayableSource content)
      throws IOException, InterruptedException {
    EncodedVersion first = encode(1, Optional.empty(), key, new Next(format, content));
    publish(ServerMap.NOTHING, Optional.empty(), first);
  }

  /// Replaces or adds the bytes from `offset`, which must not lie beyond the end.
  ///
  /// @throws BeyondEndException if it does
  public void write(long offset, byte[] data) throws IOException, InterruptedException {
    modify(
        (content, attempt) -> {
          if (offset > content.length) {
            throw new BeyondEndException(offset, content.length);
          }
          int end = Math.addExact((int) offset, data.length);
          byte[] changed = Arrays.copyOf(content, Math.max(content.length, end));
          System.arraycopy(data, 0, changed, (int) offset, data.length);
          return Optional.of(changed);
        });
  }

  /// What is to be published.
  private record Next(MutableFormat format, ReplayableSource content) {}

  /// Decides what comes next, if anything, by what there is.
  @FunctionalInterface
  private interface Change {
    Optional<Next> after(ServerMap map, Optional<FoundVersion> base, Attempt attempt)
        throws IOException, InterruptedException;
  }

  /// Tries until no other writer gets in between. What such a try has left behind is nothing to go
  /// on from: the other's change may be missing there, and be the one that was acknowledged.
  private void change(Change change) throws IOException, InterruptedException {
    try (var _ = files.turns().take(rights.index())) {
      Patience patience = new Patience(files.random());
      Reach reach = Reach.TO_WRITE;
      Attempt attempt = Attempt.FIRST;
      Set<Bytes> leftBehind = new HashSet<>();
      while (true) {
        ServerMap map = updater.update(reach);
        reach = Reach.ALL;
        List<FoundVersion> bases = bases(map, leftBehind);
        if (bases.size() > 1 && patience.lastsToDecide()) {
          patience.pause();
          continue;
        }
        Optional<FoundVersion> base = bases.stream().findFirst();
        Optional<Next> next = change.after(map, base, attempt);
        if (next.isEmpty()) {
          return;
        }
        EncodedVersion encoded =
            encode(map.nextSequenceNumber(base), base, signingKey(map), next.get());
        try {
          publish(map, base, encoded);
          return;
        } catch (UncoordinatedWriteException e) {
          if (!patience.lasts()) {
            throw e;
          }
        }
        leftBehind.add(Bytes.copyOf(encoded.header().signedPrefix()));
        attempt = Attempt.AGAIN;
        patience.pause();
      }
    }
  }

  private EncodedVersion encode(
      long sequenceNumber, Optional<FoundVersion> base, SigningKey key, Next next)
      throws IOException, InterruptedException {
    Optional<MutableVersion> old = base.map(FoundVersion::version);
    return EncodedVersion.of(
        new EncodedVersion.Task(
            key,
            next.format,
            old.map(MutableVersion::needed).orElse(files.parameters().needed()),
            old.map(MutableVersion::total).orElse(files.parameters().total()),
            sequenceNumber,
            next.content),
        files.random());
  }

  private void publish(ServerMap map, Optional<FoundVersion> base, EncodedVersion encoded)
      throws GridException, InterruptedException {
    new Publisher(
            writeKey(), files.leaseSecret(), ring, map, base, encoded, files.parameters().happy())
        .publish();
  }

  private WriteKey writeKey() {
    return rights
        .writeKey()
        .orElseThrow(() -> new IllegalStateException("not held by a write cap"));
  }

  /// The signing key, which any share holds.
  private SigningKey signingKey(ServerMap map) throws GridException, InterruptedException {
    WriteKey writeKey = writeKey();
    Optional<SigningKey> known = files.knownKey(writeKey);
    if (known.isPresent()) {
      return known.get();
    }
    for (FoundVersion version : map.versions()) {
      for (FoundShare share : version.shares()) {
        try {
          SigningKey key =
              writeKey.decryptSigningKey(
                  new MutableShareReader(rights.index(), share).encryptedSigningKey());
          files.know(writeKey, key);
          return key;
        } catch (BadKeyException e) {
          CorruptionAdvice.send(
              share.server().storage().mutable(),
              rights.index(),
              share.number(),
              "signing key is " + e.getMessage());
        } catch (BadShareException | StorageProtocolException e) {
          // Another share has it too.
        }
      }
    }
    throw notEnough(map);
  }
}
