// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Fingerprint;
import org.tarnfs.caps.crypto.BadKeyException;
import org.tarnfs.caps.crypto.VerifyingKey;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.MutableShare;
import org.tarnfs.gateway.share.MutableShareLayout;

/// Tells headers that the file's writer signed from others, each different one once. For one
/// thread.
final class SignatureCheck {

  private final Fingerprint fingerprint;
  private final Set<Signed> proved = new HashSet<>();
  private @Nullable VerifyingKey key;

  private record Signed(Bytes prefix, Bytes signature) {}

  SignatureCheck(Fingerprint fingerprint) {
    this.fingerprint = fingerprint;
  }

  /// The header of a share that starts with these bytes, proved.
  ///
  /// @throws BadShareException if the keys in the share are not those of this file, or did not sign
  MutableShare header(ByteBuffer start) throws BadShareException {
    MutableShare header = MutableShare.decode(start.duplicate());
    MutableShareLayout layout = header.layout();
    VerifyingKey verifyingKey = key(part(start, layout.verifyingKey()));
    Bytes prefix = Bytes.copyOf(header.signedPrefix());
    Signed signed = new Signed(prefix, part(start, layout.signature()));
    if (!proved.contains(signed)) {
      if (!verifyingKey.verifies(prefix.toArray(), signed.signature.toArray())) {
        throw new BadShareException("share is not signed by the writer of the file");
      }
      proved.add(signed);
    }
    return header;
  }

  private VerifyingKey key(Bytes encoded) throws BadShareException {
    VerifyingKey known = key;
    if (known != null && encoded.equals(Bytes.copyOf(known.encoded()))) {
      return known;
    }
    try {
      VerifyingKey decoded = fingerprint.decodeVerifyingKey(encoded);
      key = decoded;
      return decoded;
    } catch (BadKeyException e) {
      throw new BadShareException("verifying key is " + e.getMessage());
    }
  }

  private static Bytes part(ByteBuffer start, ByteRange where) throws BadShareException {
    if (where.end() > start.remaining()) {
      throw new BadShareException("share is cut short at " + start.remaining());
    }
    return Bytes.copyOf(start.slice(start.position() + (int) where.start(), (int) where.length()));
  }
}
