// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.Optional;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.share.Segmentation;

/// How to store a file.
///
/// @param convergence makes the key follow from the content, so that equal files are stored once;
///     without it the key is random
/// @param maxSegmentSize in bytes; another one than the default gives other caps
public record UploadOptions(
    EncodingParameters parameters, Optional<ConvergenceSecret> convergence, int maxSegmentSize) {

  /// Once rounded up to a multiple of `needed`, a segment must still be readable.
  private static final int LARGEST_SEGMENT_SIZE =
      Segmentation.LARGEST_READABLE_SEGMENT - EncodingParameters.MAX_TOTAL;

  public UploadOptions {
    if (maxSegmentSize < 1 || maxSegmentSize > LARGEST_SEGMENT_SIZE) {
      throw new IllegalArgumentException("no segment has " + maxSegmentSize + " bytes");
    }
  }

  public UploadOptions(EncodingParameters parameters, Optional<ConvergenceSecret> convergence) {
    this(parameters, convergence, Segmentation.DEFAULT_MAX_SEGMENT_SIZE);
  }
}
