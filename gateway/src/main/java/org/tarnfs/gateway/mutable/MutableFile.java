// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.EncodingParameters;
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
import org.tarnfs.gateway.mutable.RecentVersions.Recent;
import org.tarnfs.gateway.mutable.ServerMapUpdater.Reach;
import org.tarnfs.gateway.servers.CorruptionAdvice;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// A mutable file, as far as its cap allows. Safe for use by several threads.
public final class MutableFile {

  /// How large a source may be that is read into memory.
  private static final int MOST_READ_AT_ONCE = 1 << 16;

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
    ServerMap map = updater.update(Reach.TO_READ);
    return read(map, toRead(map));
  }

  /// The content of the newest version there is.
  public byte[] content() throws GridException, InterruptedException {
    ServerMap map = updater.update(Reach.TO_READ);
    return content(map, toRead(map));
  }

  private byte[] content(ServerMap map, FoundVersion version)
      throws GridException, InterruptedException {
    Optional<Bytes> known = files.recent().contentOf(rights.index(), version);
    if (known.isPresent()) {
      return known.get().toArray();
    }
    MutableLimits.requireModifiable(version.version());
    return read(map, version).content();
  }

  private FoundVersion toRead(ServerMap map) throws NotEnoughSharesException {
    Optional<FoundVersion> base = map.consensus(quorum(map)).verdict().base();
    return base.filter(FoundVersion::isRecoverable).or(map::best).orElseThrow(() -> notEnough(map));
  }

  private VersionReader read(ServerMap map, FoundVersion version) throws TooLargeException {
    MutableLimits.requireReadable(version.version());
    return new VersionReader(rights, version, map, () -> updater.update(Reach.ALL));
  }

  Quorum quorum(ServerMap map) {
    return new Quorum(ring, map.encoding(files.parameters()));
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
        Consensus::verdict,
        (map, base, attempt) -> {
          FoundVersion best = base.orElseThrow(() -> notEnough(map));
          byte[] content = content(map, best);
          Optional<byte[]> changed = modification.of(content, attempt);
          return Proposal.of(
              MutableFormat.of(best.header()), changed.orElse(content), changed.isPresent());
        });
  }

  /// Replaces the content.
  public void overwrite(ReplayableSource content) throws IOException, InterruptedException {
    change(
        Consensus::replacing,
        (map, base, _) -> {
          FoundVersion best = base.orElseThrow(() -> notEnough(map));
          return Proposal.of(MutableFormat.of(best.header()), content);
        });
  }

  /// Replaces the content of a file, which need not be there yet.
  void overwrite(MutableFormat format, ReplayableSource content)
      throws IOException, InterruptedException {
    change(Consensus::replacing, (_, _, _) -> Proposal.of(format, content));
  }

  /// Makes a version that counts, of the one that does or, if no server can tell any more, of the
  /// one that most have.
  void settle() throws IOException, InterruptedException {
    change(
        consensus ->
            switch (consensus.verdict()) {
              case Consensus.Undecided<FoundVersion> _ -> consensus.replacing();
              case Consensus.Verdict<FoundVersion> verdict -> verdict;
            },
        (map, base, _) -> {
          FoundVersion best = base.orElseThrow(() -> notEnough(map));
          return Proposal.of(MutableFormat.of(best.header()), content(map, best), false);
        });
  }

  /// Publishes the first version of a file that nobody knows.
  void publishFirst(SigningKey key, MutableFormat format, ReplayableSource content)
      throws IOException, InterruptedException {
    ServerMap map = ServerMap.NOTHING;
    Proposal proposal = Proposal.of(format, content);
    Publisher publisher = publisher(map, Optional.empty(), encode(map, 1, key, proposal));
    publisher.publish();
    remember(publisher, proposal);
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
  ///
  /// @param known the content, if it is in memory
  /// @param isNew whether it is not what was there
  private record Proposal(
      MutableFormat format, ReplayableSource content, Optional<Bytes> known, boolean isNew) {

    static Proposal of(MutableFormat format, byte[] content, boolean isNew) {
      return new Proposal(
          format, ReplayableSource.ofBytes(content), Optional.of(Bytes.copyOf(content)), isNew);
    }

    static Proposal of(MutableFormat format, ReplayableSource content) throws IOException {
      if (content.size() > MOST_READ_AT_ONCE) {
        return new Proposal(format, content, Optional.empty(), true);
      }
      try (InputStream in = content.open()) {
        return of(format, in.readAllBytes(), true);
      }
    }
  }

  /// Decides what comes next, by what there is.
  @FunctionalInterface
  private interface Change {
    Proposal after(ServerMap map, Optional<FoundVersion> base, Attempt attempt)
        throws IOException, InterruptedException;
  }

  /// What is made of the versions there are.
  @FunctionalInterface
  private interface Rule {
    Consensus.Verdict<FoundVersion> of(Consensus<FoundVersion> consensus);
  }

  /// Tries until no other writer gets in between. Whoever left a version behind that may come to
  /// count is given some time to see to that.
  private void change(Rule rule, Change change) throws IOException, InterruptedException {
    try (var _ = files.turns().take(rights.index())) {
      Attempt attempt = Attempt.FIRST;
      Optional<Recent> recent = files.recent().of(rights.index()).filter(Recent::isFresh);
      if (recent.isPresent()) {
        switch (changed(recent.get(), rule, change)) {
          case DONE -> {
            return;
          }
          case REFUSED -> attempt = Attempt.AGAIN;
          case UNTRIED -> {}
        }
      }
      changeWhatIsThere(rule, change, attempt);
    }
  }

  /// What became of a change that was tried without a look at the servers.
  private enum Blindly {
    DONE,
    REFUSED,
    UNTRIED
  }

  /// A change of what was published here last. If nothing is to be changed there, or it does not
  /// go, that may be otherwise by now.
  private Blindly changed(Recent recent, Rule rule, Change change)
      throws IOException, InterruptedException {
    ServerMap map = recent.map();
    if (!(rule.of(map.consensus(quorum(map)))
        instanceof Consensus.Next<FoundVersion>(var base, long number, boolean _))) {
      return Blindly.UNTRIED;
    }
    Proposal proposal;
    try {
      proposal = change.after(map, base, Attempt.FIRST);
    } catch (IOException e) {
      return Blindly.UNTRIED;
    }
    if (!proposal.isNew) {
      return Blindly.UNTRIED;
    }
    try {
      publish(map, base, number, proposal);
      return Blindly.DONE;
    } catch (GridException e) {
      return Blindly.REFUSED;
    }
  }

  private void changeWhatIsThere(Rule rule, Change change, Attempt first)
      throws IOException, InterruptedException {
    Patience patience = new Patience(files.random());
    Reach reach = Reach.TO_WRITE;
    Attempt attempt = first;
    Optional<Bytes> waitedFor = Optional.empty();
    while (true) {
      ServerMap map = updater.update(reach);
      reach = Reach.ALL;
      Optional<Bytes> newest = map.versions().stream().findFirst().map(FoundVersion::signedPrefix);
      if (!newest.equals(waitedFor)) {
        patience.restartDeciding();
      }
      var verdict = rule.of(map.consensus(quorum(map)));
      if (verdict instanceof Consensus.Next || newest.equals(waitedFor)) {
        try {
          if (isDone(verdict, map, change, attempt)) {
            return;
          }
        } catch (GridException e) {
          if (!isWorthMore(verdict, e, patience)) {
            throw e;
          }
        }
        if (!(verdict instanceof Consensus.Finish)) {
          attempt = Attempt.AGAIN;
        }
      }
      waitedFor = newest;
      patience.pause();
    }
  }

  private static boolean isWorthMore(
      Consensus.Verdict<FoundVersion> verdict, GridException trouble, Patience patience) {
    return switch (verdict) {
      case Consensus.Next<FoundVersion> _ ->
          trouble instanceof UncoordinatedWriteException && patience.lasts();
      case Consensus.Finish<FoundVersion> _,
          Consensus.Rival<FoundVersion> _,
          Consensus.Undecided<FoundVersion> _ ->
          patience.lastsToDecide();
    };
  }

  private boolean isDone(
      Consensus.Verdict<FoundVersion> verdict, ServerMap map, Change change, Attempt attempt)
      throws IOException, InterruptedException {
    return switch (verdict) {
      case Consensus.Next<FoundVersion>(
              Optional<FoundVersion> base,
              long number,
              boolean isAcknowledged) -> {
        Proposal proposal = change.after(map, base, attempt);
        if (proposal.isNew || !isAcknowledged) {
          publish(map, base, number, proposal);
        }
        yield true;
      }
      case Consensus.Rival<FoundVersion>(FoundVersion base, long number) -> {
        Proposal proposal = change.after(map, Optional.of(base), attempt);
        publisher(map, Optional.of(base), encode(map, number, signingKey(map), proposal)).spread();
        yield true;
      }
      case Consensus.Finish<FoundVersion>(FoundVersion version) -> {
        finish(map, version);
        yield false;
      }
      case Consensus.Undecided<FoundVersion> _ -> throw undecided(map);
    };
  }

  private void publish(ServerMap map, Optional<FoundVersion> base, long number, Proposal proposal)
      throws IOException, InterruptedException {
    files.recent().forget(rights.index());
    Publisher publisher = publisher(map, base, encode(map, number, signingKey(map), proposal));
    publisher.publish();
    remember(publisher, proposal);
  }

  private void remember(Publisher publisher, Proposal proposal) {
    publisher
        .outcome()
        .ifPresent(
            map ->
                files
                    .recent()
                    .remember(rights.index(), new Recent(map, proposal.known, System.nanoTime())));
  }

  private GridException undecided(ServerMap map) {
    return map.best().isEmpty()
        ? notEnough(map)
        : new UncoordinatedWriteException(
            "changes of several writers were cut off, and "
                + (map.troubles().isEmpty()
                    ? "it cannot be told which of them counts; a repair keeps one of them"
                    : "servers that could tell which of them counts do not answer: "
                        + String.join(", ", map.complaints())));
  }

  private void finish(ServerMap map, FoundVersion version)
      throws IOException, InterruptedException {
    try {
      restore(map, version);
    } catch (BadShareException e) {
      throw notEnough(map);
    }
  }

  /// Puts shares of a version on the servers that lack them, just as its writer made them.
  ///
  /// @throws GridException if it cannot be read, or too few servers have shares of it then
  void restore(ServerMap map, FoundVersion version)
      throws IOException, BadShareException, InterruptedException {
    VersionReader reader = new VersionReader(rights, version, map, () -> map);
    EncodedVersion encoded = EncodedVersion.again(version, proof(version), reader);
    Publisher.ofStored(writeKey(), files.leaseSecret(), quorum(map), map, version, encoded)
        .spread();
  }

  /// From any share that gives it.
  private EncodedVersion.Proof proof(FoundVersion version)
      throws BadShareException, InterruptedException {
    BadShareException last = new BadShareException("no share has the signing key");
    for (FoundShare share : version.shares()) {
      try {
        return new MutableShareReader(rights.index(), share).proof(writeKey());
      } catch (BadShareException e) {
        last = e;
      } catch (StorageProtocolException e) {
        // Another share has it too.
      }
    }
    throw last;
  }

  private EncodedVersion encode(
      ServerMap map, long sequenceNumber, SigningKey key, Proposal proposal)
      throws IOException, InterruptedException {
    EncodingParameters encoding = quorum(map).parameters();
    return EncodedVersion.of(
        new EncodedVersion.Task(
            key,
            proposal.format,
            encoding.needed(),
            encoding.total(),
            sequenceNumber,
            proposal.content),
        files.random());
  }

  private Publisher publisher(ServerMap map, Optional<FoundVersion> base, EncodedVersion encoded) {
    return new Publisher(writeKey(), files.leaseSecret(), quorum(map), map, base, encoded);
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
