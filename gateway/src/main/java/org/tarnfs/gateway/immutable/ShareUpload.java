// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.share.Segmentation;

/// Brings shares of one file to their servers: encodes and sends them, and sends those of servers
/// that fail on the way to others.
final class ShareUpload {

  /// From so many segments on, one more small request to each server is little beside the blocks
  /// that it may spare.
  private static final int MANY_SEGMENTS = 16;

  private final StorageIndex index;
  private final Ciphertext ciphertext;
  private final ShareHashes hashes;
  private final ServerSelection selection;
  private final MemoryBudget budget;

  ShareUpload(
      StorageIndex index,
      Ciphertext ciphertext,
      ShareHashes hashes,
      ServerSelection selection,
      MemoryBudget budget) {
    this.index = index;
    this.ciphertext = ciphertext;
    this.hashes = hashes;
    this.selection = selection;
    this.budget = budget;
  }

  /// Writes these shares, and then those that are to be written in place of lost ones, until there
  /// is none left. Encodes the file once at least.
  ///
  /// @throws IOException if the ciphertext cannot be had, or too few servers take shares
  ChkVerifyCap run(List<OpenShare> first, Progress progress)
      throws IOException, InterruptedException {
    Segmentation segmentation = hashes.segmentation();
    List<OpenShare> open = first;
    ChkVerifyCap cap;
    do {
      ShareWriters writers = new ShareWriters(selection, open.stream().map(this::writer).toList());
      new EncodingPass(ciphertext, hashes, budget).run(writers, progress);
      writers.report();
      cap =
          new ChkVerifyCap(
              index,
              hashes.proof().uriExtensionHash(),
              segmentation.needed(),
              hashes.total(),
              segmentation.fileSize());
      open = selection.select(cap);
    } while (!open.isEmpty());
    selection.abortAbandoned();
    return cap;
  }

  private ShareWriter writer(OpenShare share) {
    boolean mayHaveSome =
        selection.isTakenUp() && hashes.segmentation().segmentCount() >= MANY_SEGMENTS;
    ByteBuffer opening =
        mayHaveSome ? ByteBuffer.wrap(hashes.layout().encodeHeader()) : ByteBuffer.allocate(0);
    return new ShareWriter(share, index, hashes.segmentation().blockSize(), opening);
  }
}
