// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.IOException;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.MdmfVerifyCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.SdmfVerifyCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryCodec;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.DirectoryException;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.immutable.ImmutableChecker;
import org.tarnfs.gateway.immutable.ImmutableFile;
import org.tarnfs.gateway.immutable.ImmutableRepairer;
import org.tarnfs.gateway.immutable.LiteralFile;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.immutable.PlacementGuess;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.immutable.Uploader;
import org.tarnfs.gateway.mutable.KeyPairs;
import org.tarnfs.gateway.mutable.MutableFile;
import org.tarnfs.gateway.mutable.MutableFiles;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.servers.GridServer;

/// Storing, reading, checking and repairing, on a given set of servers. Safe for use by several
/// threads.
public final class Grid {

  private final List<GridServer> servers;
  private final MemoryBudget budget;
  private final Uploader uploader;
  private final MutableFiles mutable;
  private final ImmutableChecker checker;
  private final ImmutableRepairer repairer;
  private final PlacementGuess guess = new PlacementGuess();
  private final MutableFormat usualFormat;
  private final History history = new History(InstantSource.system());

  /// `leaseSecret` is this client's; with another one, its leases cannot be renewed.
  ///
  /// @param parameters of new mutable files
  /// @param usualFormat that of what is mutable and new, if nothing else is asked for
  public Grid(
      List<GridServer> servers,
      LeaseSecret leaseSecret,
      EncodingParameters parameters,
      MemoryBudget budget,
      KeyPairs keyPairs,
      MutableFormat usualFormat) {
    this.servers = List.copyOf(servers);
    this.budget = budget;
    this.usualFormat = usualFormat;
    this.uploader = new Uploader(servers, leaseSecret, budget);
    this.mutable = new MutableFiles(servers, leaseSecret, parameters, keyPairs);
    this.checker = new ImmutableChecker(servers, leaseSecret, budget);
    this.repairer = new ImmutableRepairer(servers, leaseSecret, budget, uploader);
  }

  /// What is done with it, by everybody who has this object.
  public History history() {
    return history;
  }

  /// How a mutable file or directory is to be made that nothing else is said of.
  public MutableFormat usualFormat() {
    return usualFormat;
  }

  /// Stores an immutable file.
  ///
  /// @throws GridException if too few servers take shares
  /// @throws IOException if the source fails
  public Uploaded put(ReplayableSource source, UploadOptions options, Progress progress)
      throws IOException, InterruptedException {
    return history.call(
        Activity.Kind.UPLOAD,
        activity -> {
          activity.of(source.size());
          Progress both =
              (done, total) -> {
                activity.advanced(done, total);
                progress.advanced(done, total);
              };
          Uploaded uploaded = uploader.upload(source, options, both);
          activity.of(uploaded.cap());
          return uploaded;
        });
  }

  /// A file to read. Of an immutable one no server is asked yet, of a mutable one it is the newest
  /// version there is now.
  public ReadableFile open(ReadCap cap) throws GridException, InterruptedException {
    return switch (cap) {
      case LiteralCap literal -> new LiteralFile(literal);
      case ChkReadCap chk when chk.size() > ImmutableFile.MAX_SIZE ->
          throw new UnsupportedCapException("files larger than 2 PiB");
      case ChkReadCap chk ->
          recorded(chk, new ImmutableFile(chk, servers, budget, guess), Activity.Kind.DOWNLOAD);
      case SdmfReadCap sdmf -> newest(sdmf, mutable.open(sdmf));
      case MdmfReadCap mdmf -> newest(mdmf, mutable.open(mdmf));
    };
  }

  private ReadableFile newest(ReadCap cap, MutableFile file)
      throws GridException, InterruptedException {
    ReadableFile newest =
        history.call(
            Activity.Kind.MAP_UPDATE,
            activity -> {
              activity.of(cap);
              ReadableFile found = file.newest();
              activity.of(found.size());
              return found;
            });
    return recorded(cap, newest, Activity.Kind.RETRIEVE);
  }

  private ReadableFile recorded(ReadCap cap, ReadableFile file, Activity.Kind kind) {
    return new RecordedFile(cap, file, kind, history);
  }

  /// A mutable file to read and to change.
  public WritableFile open(WriteCap cap) {
    return new WritableFile(cap, mutable.open(cap), history);
  }

  /// Stores a new mutable file.
  ///
  /// @throws GridException if too few servers take shares
  /// @throws IOException if the content cannot be read
  public WriteCap create(MutableFormat format, ReplayableSource content)
      throws IOException, InterruptedException {
    return publish(format, any -> content);
  }

  /// As the other, the file that `key` makes; if it is there already, its next version.
  public WriteCap create(MutableFormat format, SigningKey key, ReplayableSource content)
      throws IOException, InterruptedException {
    return publish(format, key, any -> content);
  }

  private WriteCap publish(MutableFormat format, MutableFiles.FirstContent content)
      throws IOException, InterruptedException {
    return history.call(
        Activity.Kind.PUBLISH, activity -> mutable.create(format, told(content, activity)));
  }

  private WriteCap publish(MutableFormat format, SigningKey key, MutableFiles.FirstContent content)
      throws IOException, InterruptedException {
    return history.call(
        Activity.Kind.PUBLISH, activity -> mutable.create(format, key, told(content, activity)));
  }

  private static MutableFiles.FirstContent told(
      MutableFiles.FirstContent content, Activity activity) {
    return cap -> {
      ReplayableSource first = content.of(cap);
      activity.of(cap).of(first.size());
      return first;
    };
  }

  /// Makes a mutable directory of these entries, with their metadata as it is.
  ///
  /// @throws DirectoryException if an entry may not stand in it
  public DirectoryCap<WriteCap> makeDirectory(
      MutableFormat format, Collection<DirectoryEntry> entries)
      throws IOException, InterruptedException {
    return new DirectoryCap<>(publish(format, cap -> encoded(cap, entries)));
  }

  /// As the other, the directory that `key` makes; if there is one already, its content is
  /// replaced.
  public DirectoryCap<WriteCap> makeDirectory(
      MutableFormat format, SigningKey key, Collection<DirectoryEntry> entries)
      throws IOException, InterruptedException {
    return new DirectoryCap<>(publish(format, key, cap -> encoded(cap, entries)));
  }

  private static ReplayableSource encoded(WriteCap cap, Collection<DirectoryEntry> entries)
      throws BadChildException {
    return ReplayableSource.ofBytes(DirectoryCodec.heldBy(cap).encode(entries).encoded());
  }

  /// Makes a directory that never changes, of entries that never change.
  ///
  /// @throws DirectoryException if an entry may not stand in it
  public DirectoryCap<ReadCap> makeImmutableDirectory(
      Collection<DirectoryEntry> entries, UploadOptions options)
      throws IOException, InterruptedException {
    byte[] encoded = DirectoryCodec.immutable().encode(entries).encoded();
    return new DirectoryCap<>(put(ReplayableSource.ofBytes(encoded), options, Progress.NONE).cap());
  }

  /// A directory to read, and to change if its cap is a write cap; asks no server yet.
  ///
  /// @throws UnsupportedCapException if the cap is a verify cap
  public Directory directory(DirectoryCap<?> cap) throws UnsupportedCapException {
    return switch (cap.file()) {
      case WriteCap write -> new Directory(this, write);
      case ReadCap read -> new Directory(this, read);
      case VerifyCap verify -> throw new UnsupportedCapException("a directory by its verify cap");
    };
  }

  /// Follows names from what `start` is, one directory after the other.
  ///
  /// @throws DirectoryException if one of them cannot be read as a directory
  public PathResult follow(Child start, List<ChildName> path)
      throws IOException, InterruptedException {
    Child here = start;
    Optional<DirectoryEntry> entry = Optional.empty();
    for (int place = 0; place < path.size(); place++) {
      if (!(here instanceof Child.Known(DirectoryCap<?> directory))) {
        return new PathResult.NotADirectory(place);
      }
      entry = directory(directory).contents().entry(path.get(place));
      if (entry.isEmpty()) {
        return new PathResult.Missing(place);
      }
      here = entry.get().child();
    }
    return new PathResult.Found(here, entry);
  }

  /// Visits everything that can be reached from `start`, and `start` itself; see [Walk].
  ///
  /// @throws IOException if the visitor does
  public void walk(Child start, Walk.Visitor visitor) throws IOException, InterruptedException {
    new Walk(this).from(start, visitor);
  }

  /// Asks all servers what they have of an object, and says whether that is all there should be.
  /// What servers do wrong is part of the answer.
  public CheckResults check(FileCap cap, CheckOptions options)
      throws GridException, InterruptedException {
    return history.call(
        Activity.Kind.CHECK,
        activity -> {
          activity.of(cap);
          return switch (cap) {
            case LiteralCap _ -> CheckResults.ofLiteral();
            case ChkReadCap chk -> checker.check(checkable(chk.verifyCap()), options);
            case ChkVerifyCap chk -> checker.check(checkable(chk), options);
            case WriteCap _, SdmfReadCap _, MdmfReadCap _, SdmfVerifyCap _, MdmfVerifyCap _ ->
                mutable.check(cap, options);
          };
        });
  }

  /// Asks all servers what they have of a file that never changes, and reads and proves as many of
  /// its shares as bring it back, picked by chance. Those that fail count as missing.
  public CheckResults checkSample(ChkReadCap cap, RandomGenerator random)
      throws GridException, InterruptedException {
    return history.call(
        Activity.Kind.CHECK,
        activity -> {
          activity.of(cap);
          return checker.checkSample(checkable(cap.verifyCap()), random);
        });
  }

  /// The same, and then stores what is missing, if there is enough left to do so. It takes no more
  /// than the verify cap of an immutable file, and the write cap of a mutable one.
  public CheckAndRepairResults checkAndRepair(FileCap cap, CheckOptions options)
      throws GridException, InterruptedException {
    return history.call(
        Activity.Kind.CHECK_AND_REPAIR,
        activity -> {
          activity.of(cap);
          return switch (cap) {
            case LiteralCap _ -> CheckAndRepairResults.notAttempted(CheckResults.ofLiteral());
            case ChkReadCap chk -> repairer.checkAndRepair(checkable(chk.verifyCap()), options);
            case ChkVerifyCap chk -> repairer.checkAndRepair(checkable(chk), options);
            case WriteCap _, SdmfReadCap _, MdmfReadCap _, SdmfVerifyCap _, MdmfVerifyCap _ ->
                mutable.checkAndRepair(cap, options);
          };
        });
  }

  private static ChkVerifyCap checkable(ChkVerifyCap cap) throws UnsupportedCapException {
    if (cap.size() > ImmutableFile.MAX_SIZE) {
      throw new UnsupportedCapException("files larger than 2 PiB");
    } else if (cap.size() == 0) {
      throw new UnsupportedCapException("shares of a file of no bytes, which no program writes");
    }
    return cap;
  }
}
