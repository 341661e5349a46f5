// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.security.SecureRandom;
import java.util.Optional;
import org.bouncycastle.crypto.params.Ed25519PrivateKeyParameters;
import org.bouncycastle.crypto.params.Ed25519PublicKeyParameters;
import org.bouncycastle.crypto.signers.Ed25519Signer;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.SecretBytes;

/// The Ed25519 key that signs the heads of one device.
public record DeviceKey(SecretBytes seed) {

  static final int PUBLIC_LENGTH = Ed25519PublicKeyParameters.KEY_SIZE;
  static final int SIGNATURE_LENGTH = Ed25519PrivateKeyParameters.SIGNATURE_SIZE;

  public DeviceKey {
    seed.requireLength(Ed25519PrivateKeyParameters.KEY_SIZE);
  }

  public static DeviceKey random(SecureRandom random) {
    return new DeviceKey(SecretBytes.random(Ed25519PrivateKeyParameters.KEY_SIZE, random));
  }

  /// Reads what [#toSecretString] writes.
  public static Optional<DeviceKey> parse(String text) {
    return SecretBytes.ofBase32(text)
        .filter(seed -> seed.length() == Ed25519PrivateKeyParameters.KEY_SIZE)
        .map(DeviceKey::new);
  }

  public String toSecretString() {
    return seed.revealBase32();
  }

  Bytes publicKey() {
    return Bytes.copyOf(privateKey().generatePublicKey().getEncoded());
  }

  byte[] sign(byte[] message) {
    Ed25519Signer signer = new Ed25519Signer();
    signer.init(true, privateKey());
    signer.update(message, 0, message.length);
    return signer.generateSignature();
  }

  static boolean verifies(Bytes publicKey, byte[] message, byte[] signature) {
    Ed25519Signer verifier = new Ed25519Signer();
    verifier.init(false, new Ed25519PublicKeyParameters(publicKey.toArray()));
    verifier.update(message, 0, message.length);
    return verifier.verifySignature(signature);
  }

  private Ed25519PrivateKeyParameters privateKey() {
    return new Ed25519PrivateKeyParameters(seed.reveal());
  }
}
