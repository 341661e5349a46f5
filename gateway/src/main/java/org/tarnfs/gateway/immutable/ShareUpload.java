// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.io.IOException;
import java.util.List;
import org.tarnfs.caps.ChkVerifyCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.share.Segmentation;

/// Brings shares of one file to their servers: encodes and sends them, and sends those of servers
/// that fail on the way to others.
final class ShareUpload {

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
      ShareWriters writers =
          new ShareWriters(
              selection,
              open.stream().map(s -> new ShareWriter(s, index, segmentation.blockSize())).toList());
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
    return cap;
  }
}
