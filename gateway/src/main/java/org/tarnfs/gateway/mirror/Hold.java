// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

/// A change that looks like an accident, and waits for somebody to decide.
public sealed interface Hold {

  /// The folder on disk is not there, or is another: nothing is done until it is back.
  record RootGone() implements Hold {}

  /// Much was deleted or rewritten on this disk.
  ///
  /// @param deletions files that are gone
  /// @param rewrites files with another content
  /// @param files how many there were
  record Here(long deletions, long rewrites, long files) implements Hold {}

  /// Much was deleted or rewritten on another device.
  ///
  /// @param device which told it
  /// @param head the number of its head
  record Elsewhere(String device, long head, long deletions, long rewrites, long files)
      implements Hold {}

  /// In one sentence.
  default String describe() {
    return switch (this) {
      case RootGone _ ->
          "the folder is not there: if its disk is away, bring it back and all goes on; if it has"
              + " moved, remove the mirror and add it again";
      case Here(long deletions, long rewrites, long files) ->
          "%d of %d files were deleted here and %d rewritten".formatted(deletions, files, rewrites);
      case Elsewhere(String device, _, long deletions, long rewrites, long files) ->
          "%d of %d files were deleted on %s and %d rewritten"
              .formatted(deletions, files, device, rewrites);
    };
  }
}
