// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.gateway.directory.BadChildException.Reason;

/// By what right a directory is held: decides what is seen of the write caps of its children.
sealed interface Holding {

  /// A mutable directory, by its write cap.
  record Writing(WriteKey key) implements Holding {}

  /// A mutable directory, by its read cap.
  record Reading() implements Holding {}

  /// A directory that never changes, nor anything below it.
  record Frozen() implements Holding {}

  /// What the caps in the directory may be.
  default CapContext context() {
    return switch (this) {
      case Writing writing -> CapContext.ANY;
      case Reading reading -> CapContext.ANY;
      case Frozen frozen -> CapContext.DEEP_IMMUTABLE;
    };
  }

  /// The write cap in an entry, as far as it can be seen.
  default byte[] open(byte[] sealed) throws BadChildException {
    return switch (this) {
      case Writing(WriteKey key) -> SealedWriteCap.open(sealed, key);
      case Reading reading -> new byte[0];
      case Frozen frozen -> {
        if (sealed.length > 0) {
          throw new BadChildException(
              Reason.MUST_BE_DEEP_IMMUTABLE,
              "it has a write cap in a directory that never changes");
        }
        yield sealed;
      }
    };
  }

  /// What stands in an entry for a write cap.
  default byte[] seal(byte[] writeCap) {
    return switch (this) {
      case Writing(WriteKey key) -> SealedWriteCap.seal(writeCap, key);
      case Reading reading ->
          throw new IllegalStateException("the directory is held by a read cap");
      case Frozen frozen -> new byte[0];
    };
  }
}
