// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.List;
import java.util.Map;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.Interrupts;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.Turns;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.PermutedRing;
import org.tarnfs.gateway.share.Segmentation;

/// Stores immutable files: derives the key, finds places for the shares, encodes and sends them,
/// and sends those of servers that fail on the way to others.
public final class Uploader {

  private final List<GridServer> servers;
  private final LeaseSecret leaseSecret;
  private final MemoryBudget budget;

  /// Another upload or repair of the same file waits; afterwards it finds all shares there.
  private final Turns<StorageIndex> turns = new Turns<>();

  public Uploader(List<GridServer> servers, LeaseSecret leaseSecret, MemoryBudget budget) {
    this.servers = List.copyOf(servers);
    this.leaseSecret = leaseSecret;
    this.budget = budget;
    ReedSolomon.calibrate();
  }

  /// Stores a file. What it returns is on enough servers' disks.
  ///
  /// @throws GridException if too few servers take shares
  /// @throws IOException if the source fails
  public Uploaded upload(ReplayableSource source, UploadOptions options, Progress progress)
      throws IOException, InterruptedException {
    if (source.size() <= LiteralCap.MAX_SIZE) {
      return new Uploaded(literal(source), Map.of(), 0);
    }
    try {
      Upload upload = new Upload(source, options, progress);
      try (var _ = turns.take(upload.index)) {
        return upload.run();
      }
    } catch (ClosedByInterruptException e) {
      throw Interrupts.of(e);
    }
  }

  /// For others who store shares of files on the same servers.
  Turns<StorageIndex> turns() {
    return turns;
  }

  /// The cap that an upload would give, computed by encoding the whole file and sending nothing.
  public static ReadCap capFor(ReplayableSource source, UploadOptions options, MemoryBudget budget)
      throws IOException, InterruptedException {
    if (source.size() <= LiteralCap.MAX_SIZE) {
      return literal(source);
    }
    Segmentation segmentation = segmentationOf(source, options);
    FileKey key = keyOf(source, options, segmentation);
    ShareHashes hashes = new ShareHashes(segmentation, options.parameters().total());
    new EncodingPass(new EncryptedSource(source, key), hashes, budget)
        .run(ShareWriters.NONE, Progress.NONE);
    return new ChkReadCap(
        key.bytes(),
        hashes.proof().uriExtensionHash(),
        segmentation.needed(),
        hashes.total(),
        segmentation.fileSize());
  }

  private static LiteralCap literal(ReplayableSource source) throws IOException {
    try (InputStream in = source.open()) {
      byte[] content = in.readNBytes(LiteralCap.MAX_SIZE + 1);
      if (content.length != source.size()) {
        throw new IOException("the file changed while it was uploaded");
      }
      return new LiteralCap(SecretBytes.copyOf(content));
    }
  }

  private static Segmentation segmentationOf(ReplayableSource source, UploadOptions options)
      throws IOException {
    long segments = Math.ceilDiv(source.size(), options.maxSegmentSize());
    ShareHashes.requireMemory(segments, options.parameters().total());
    return Segmentation.forUpload(
        source.size(), options.parameters().needed(), options.maxSegmentSize());
  }

  private static FileKey keyOf(
      ReplayableSource source, UploadOptions options, Segmentation segmentation)
      throws IOException, InterruptedException {
    return options.convergence().isPresent()
        ? FileKey.convergent(
            source, options.convergence().get(), options.parameters(), segmentation)
        : FileKey.random();
  }

  /// One file on its way.
  private final class Upload {

    private final ReplayableSource source;
    private final Progress progress;
    private final FileKey key;
    private final StorageIndex index;
    private final ShareHashes hashes;
    private final ServerSelection selection;

    Upload(ReplayableSource source, UploadOptions options, Progress progress)
        throws IOException, InterruptedException {
      this.source = source;
      this.progress = progress;
      EncodingParameters parameters = options.parameters();
      Segmentation segmentation = segmentationOf(source, options);
      this.key = keyOf(source, options, segmentation);
      this.index = key.storageIndex();
      this.hashes = new ShareHashes(segmentation, parameters.total());
      this.selection =
          new ServerSelection(
              ShareAllocator.forUpload(
                  index, hashes, leaseSecret, options.convergence().isPresent()),
              parameters,
              PermutedRing.from(index, servers));
    }

    Uploaded run() throws IOException, InterruptedException {
      Ciphertext ciphertext = new EncryptedSource(source, key);
      boolean mayStay = false;
      try {
        ChkVerifyCap shares =
            new ShareUpload(index, ciphertext, hashes, selection, budget)
                .run(selection.select(), progress);
        mayStay = true;
        return new Uploaded(
            new ChkReadCap(
                key.bytes(), shares.uebHash(), shares.needed(), shares.total(), shares.size()),
            selection.placement(),
            selection.happiness());
      } catch (GridException | InterruptedException | ClosedByInterruptException e) {
        // Nothing is wrong with the file: what servers have of it is for the next attempt.
        mayStay = selection.isTakenUp();
        throw e;
      } finally {
        if (!mayStay) {
          selection.abortAll();
        }
      }
    }
  }
}
