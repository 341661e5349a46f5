// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.IOException;
import java.util.List;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.immutable.ImmutableFile;
import org.tarnfs.gateway.immutable.LiteralFile;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.immutable.PlacementGuess;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.immutable.Uploader;
import org.tarnfs.gateway.servers.GridServer;

/// Storing and reading, on a given set of servers. Safe for use by several threads.
public final class Grid {

  private final List<GridServer> servers;
  private final MemoryBudget budget;
  private final Uploader uploader;
  private final PlacementGuess guess = new PlacementGuess();

  /// `leaseSecret` is this client's; with another one, its leases cannot be renewed.
  public Grid(List<GridServer> servers, LeaseSecret leaseSecret, MemoryBudget budget) {
    this.servers = List.copyOf(servers);
    this.budget = budget;
    this.uploader = new Uploader(servers, leaseSecret, budget);
  }

  /// Stores an immutable file.
  ///
  /// @throws GridException if too few servers take shares
  /// @throws IOException if the source fails
  public Uploaded put(ReplayableSource source, UploadOptions options, Progress progress)
      throws IOException, InterruptedException {
    return uploader.upload(source, options, progress);
  }

  /// A file to read; asks no server yet.
  public ReadableFile open(ReadCap cap) throws GridException {
    return switch (cap) {
      case LiteralCap literal -> new LiteralFile(literal);
      case ChkReadCap chk when chk.size() > ImmutableFile.MAX_SIZE ->
          throw new UnsupportedCapException("files larger than 2 PiB");
      case ChkReadCap chk -> new ImmutableFile(chk, servers, budget, guess);
      case SdmfReadCap _ -> throw new UnsupportedCapException("mutable files");
      case MdmfReadCap _ -> throw new UnsupportedCapException("mutable files");
    };
  }
}
