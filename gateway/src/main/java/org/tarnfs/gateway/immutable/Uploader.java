// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.ClosedByInterruptException;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.erasure.ReedSolomon;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.PermutedRing;
import org.tarnfs.gateway.share.ImmutableShareLayout;
import org.tarnfs.gateway.share.Segmentation;
import org.tarnfs.gateway.share.UriExtensionBlock;

/// Stores immutable files: derives the key, finds places for the shares, encodes and sends them,
/// and sends those of servers that fail on the way to others.
public final class Uploader {

  private final List<GridServer> servers;
  private final LeaseSecret leaseSecret;
  private final MemoryBudget budget;

  /// The files being uploaded now; guarded by itself.
  private final Set<StorageIndex> underWay = new HashSet<>();

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
      claim(upload.index);
      try {
        return upload.run();
      } finally {
        release(upload.index);
      }
    } catch (ClosedByInterruptException e) {
      throw Interrupts.of(e);
    }
  }

  /// Waits while this gateway uploads the same file already; afterwards all shares are found there.
  private void claim(StorageIndex index) throws InterruptedException {
    synchronized (underWay) {
      while (!underWay.add(index)) {
        underWay.wait();
      }
    }
  }

  private void release(StorageIndex index) {
    synchronized (underWay) {
      underWay.remove(index);
      underWay.notifyAll();
    }
  }

  /// The cap that an upload would give, computed by encoding the whole file and sending nothing.
  public static ReadCap capFor(ReplayableSource source, UploadOptions options, MemoryBudget budget)
      throws IOException, InterruptedException {
    if (source.size() <= LiteralCap.MAX_SIZE) {
      return literal(source);
    }
    Segmentation segmentation = segmentationOf(source, options);
    FileKey key = keyOf(source, options, segmentation);
    int total = options.parameters().total();
    ShareHashes hashes = new ShareHashes(segmentation, total);
    ImmutableShareLayout layout = ImmutableShareLayout.of(segmentation, total);
    new EncodingPass(key, segmentation, layout, total, budget, hashes)
        .run(source, ShareWriters.NONE, Progress.NONE);
    return cap(key, segmentation, total, hashes.proof());
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

  /// Refuses at once, rather than in the end, what is too large for this gateway.
  private static Segmentation segmentationOf(ReplayableSource source, UploadOptions options)
      throws IOException {
    long segments = Math.ceilDiv(source.size(), options.maxSegmentSize());
    long limit = Runtime.getRuntime().maxMemory() / 2;
    if (segments > limit / ShareHashes.memory(1, options.parameters().total())) {
      throw new IOException(
          "the hashes of %d segments do not fit into half of the %d bytes of memory"
              .formatted(segments, 2 * limit));
    }
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

  private static ChkReadCap cap(
      FileKey key, Segmentation segmentation, int total, FileProof proof) {
    return new ChkReadCap(
        key.bytes(),
        proof.uriExtensionHash(),
        segmentation.needed(),
        total,
        segmentation.fileSize());
  }

  /// One file on its way.
  private final class Upload {

    private final ReplayableSource source;
    private final Progress progress;
    private final EncodingParameters parameters;
    private final Segmentation segmentation;
    private final ImmutableShareLayout layout;
    private final FileKey key;
    private final StorageIndex index;
    private final ServerSelection selection;

    Upload(ReplayableSource source, UploadOptions options, Progress progress)
        throws IOException, InterruptedException {
      this.source = source;
      this.progress = progress;
      this.parameters = options.parameters();
      this.segmentation = segmentationOf(source, options);
      this.layout = ImmutableShareLayout.of(segmentation, parameters.total());
      this.key = keyOf(source, options, segmentation);
      this.index = key.storageIndex();
      long shareLength =
          layout.shareLength(UriExtensionBlock.lengthFor(segmentation, parameters.total()));
      this.selection =
          new ServerSelection(
              index, parameters, shareLength, leaseSecret, PermutedRing.from(index, servers));
    }

    Uploaded run() throws IOException, InterruptedException {
      ShareHashes hashes = new ShareHashes(segmentation, parameters.total());
      boolean stored = false;
      try {
        List<OpenShare> open = selection.select();
        ChkReadCap cap;
        do {
          ShareWriters writers = writers(open);
          new EncodingPass(key, segmentation, layout, parameters.total(), budget, hashes)
              .run(source, writers, progress);
          writers.report();
          cap = cap(key, segmentation, parameters.total(), hashes.proof());
          open = selection.select(cap);
        } while (!open.isEmpty());
        stored = true;
        return new Uploaded(cap, selection.placement(), selection.happiness());
      } finally {
        if (!stored) {
          selection.abortAll();
        }
      }
    }

    private ShareWriters writers(List<OpenShare> shares) {
      return new ShareWriters(
          selection,
          shares.stream().map(s -> new ShareWriter(s, index, segmentation.blockSize())).toList());
    }
  }
}
