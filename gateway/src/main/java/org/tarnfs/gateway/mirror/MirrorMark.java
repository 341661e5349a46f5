// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

/// What a folder on disk is marked with: which folder on the grid it mirrors. It grants nothing.
final class MirrorMark {

  private MirrorMark() {}

  static String of(MirrorConfig config) {
    return config
        .root()
        .toVerifyOnly()
        .map(verify -> verify.file().storageIndex().toString())
        .orElseThrow(() -> new IllegalArgumentException("a mirrored folder has a mutable root"));
  }
}
