// SPDX-License-Identifier: Apache-2.0
/// Capabilities, the keys behind them and their encodings: pure computation, no I/O.
module org.tarnfs.caps {
  requires static transitive org.jspecify;
  requires org.bouncycastle.provider;

  exports org.tarnfs.caps;
  exports org.tarnfs.caps.codec;
  exports org.tarnfs.caps.crypto;
}
