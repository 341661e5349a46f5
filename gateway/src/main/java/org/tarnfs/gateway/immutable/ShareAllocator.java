// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;
import org.tarnfs.storage.protocol.WriteProgress;

/// Has servers take shares of one file, under a secret that is the same for every attempt of this
/// client at the same bytes, and that nobody else can know. So an upload that was broken off may be
/// taken up by the next attempt, even of another process: what a server then has of a share under
/// that secret can only be what it would be sent.
final class ShareAllocator {

  /// How long servers may take to hear that nothing more will come; they would find out after half
  /// an hour.
  private static final Duration ABORT_PATIENCE = Duration.ofSeconds(1);

  private final StorageIndex index;
  private final long shareLength;
  private final byte[] header;
  private final LeaseSecret leaseSecret;
  private final Function<Bytes, SecretBytes> uploadSecret;
  private final boolean takesUp;

  private ShareAllocator(
      StorageIndex index,
      ShareHashes hashes,
      LeaseSecret leaseSecret,
      Function<Bytes, SecretBytes> uploadSecret,
      boolean takesUp) {
    this.index = index;
    this.shareLength = hashes.shareLength();
    this.header = hashes.layout().encodeHeader();
    this.leaseSecret = leaseSecret;
    this.uploadSecret = uploadSecret;
    this.takesUp = takesUp;
  }

  /// For a new file. One with a random key has no next attempt, and of one whose shares go out in a
  /// single request there is nothing to take up.
  static ShareAllocator forUpload(
      StorageIndex index, ShareHashes hashes, LeaseSecret leaseSecret, boolean isConvergent) {
    return new ShareAllocator(
        index,
        hashes,
        leaseSecret,
        leaseSeed -> leaseSecret.uploadSecret(index, leaseSeed),
        isConvergent && hashes.segmentation().segmentCount() > 1);
  }

  /// For a file that somebody has stored, who need not have made it as we would: its shares must
  /// not pass for those of an upload with the same key.
  static ShareAllocator forRepair(ChkVerifyCap cap, ShareHashes hashes, LeaseSecret leaseSecret) {
    return new ShareAllocator(
        cap.storageIndex(),
        hashes,
        leaseSecret,
        leaseSeed -> leaseSecret.repairSecret(cap, leaseSeed),
        false);
  }

  /// Whether an earlier attempt may have left something, and a later one may go on with what this
  /// one leaves.
  boolean takesUp() {
    return takesUp;
  }

  /// Asks a server to take shares. Those that an earlier attempt has begun count as allocated.
  Allocation allocate(GridServer server, Set<ShareNumber> shares)
      throws StorageProtocolException, InterruptedException {
    Allocation answer =
        server
            .storage()
            .allocate(
                index,
                shares,
                shareLength,
                leaseSecret.forBucket(index, server.leaseSeed()),
                secretFor(server));
    Set<ShareNumber> refused = new HashSet<>(shares);
    refused.removeAll(answer.alreadyHave());
    refused.removeAll(answer.allocated());
    return takesUp && !refused.isEmpty() ? withBegun(server, refused, answer) : answer;
  }

  /// Tahoe-LAFS does not say whose a share is that it is being sent, but it tells who knows the
  /// secret when it is sent more of it.
  private Allocation withBegun(GridServer server, Set<ShareNumber> refused, Allocation answer)
      throws InterruptedException {
    Set<ShareNumber> have = new HashSet<>(answer.alreadyHave());
    Set<ShareNumber> allocated = new HashSet<>(answer.allocated());
    for (ShareNumber number : refused) {
      OpenShare share = share(server, number);
      try {
        WriteProgress progress =
            server.storage().write(index, number, share.uploadSecret(), 0, ByteBuffer.wrap(header));
        (progress.isComplete() ? have : allocated).add(number);
      } catch (StorageProtocolException e) {
        if (e.reason() == Reason.CONFLICTING_WRITE) {
          abort(Set.of(share));
        }
      }
    }
    return new Allocation(have, allocated);
  }

  OpenShare share(GridServer server, ShareNumber number) {
    return new OpenShare(server, number, secretFor(server));
  }

  private SecretBytes secretFor(GridServer server) {
    return uploadSecret.apply(server.leaseSeed());
  }

  /// Has servers drop shares. It is a courtesy: whatever they answer, the shares are given up.
  void abort(Collection<OpenShare> shares) throws InterruptedException {
    try (Fanout<OpenShare, Boolean> fanout = new Fanout<>()) {
      for (OpenShare share : shares) {
        fanout.ask(
            share,
            () -> {
              share.server().storage().abort(index, share.number(), share.uploadSecret());
              return true;
            });
      }
      fanout.await(ABORT_PATIENCE);
    }
  }
}
