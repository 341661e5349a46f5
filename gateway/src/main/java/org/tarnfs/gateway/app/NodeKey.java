// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.SecretBytes;

/// The Ed25519 key in `private/node.privkey`, whose public half names a storage server on the grid.
record NodeKey(SecretBytes seed) {

  private static final String PRIVATE_PREFIX = "priv-v0-";
  private static final String PUBLIC_PREFIX = "pub-v0-";
  private static final String SERVER_ID_PREFIX = "v0-";
  private static final int LENGTH = Ed25519PrivateKeyParameters.KEY_SIZE;

  NodeKey {
    seed.requireLength(LENGTH);
  }

  static NodeKey random(SecureRandom random) {
    return new NodeKey(SecretBytes.random(LENGTH, random));
  }

  static Optional<NodeKey> parse(String text) {
    return text.startsWith(PRIVATE_PREFIX)
        ? SecretBytes.ofBase32(text.substring(PRIVATE_PREFIX.length()))
            .filter(seed -> seed.length() == LENGTH)
            .map(NodeKey::new)
        : Optional.empty();
  }

  String toSecretString() {
    return PRIVATE_PREFIX + seed.revealBase32();
  }

  /// What `node.pubkey` holds.
  String publicKey() {
    return PUBLIC_PREFIX + publicBytes();
  }

  /// What the grid calls this node.
  String serverId() {
    return SERVER_ID_PREFIX + publicBytes();
  }

  private Bytes publicBytes() {
    return Bytes.copyOf(
        new Ed25519PrivateKeyParameters(seed.reveal()).generatePublicKey().getEncoded());
  }
}
