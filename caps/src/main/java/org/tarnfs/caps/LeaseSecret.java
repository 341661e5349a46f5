// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

import java.security.SecureRandom;
import java.util.Optional;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.HashTag;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.TaggedHash;

/// The secret of a client from which the passwords of all its leases follow.
public record LeaseSecret(SecretBytes bytes) {

  public static final int LENGTH = 32;

  /// How long a server's lease seed is, in bytes.
  public static final int SEED_LENGTH = 20;

  public LeaseSecret {
    bytes.requireLength(LENGTH);
  }

  public static LeaseSecret random(SecureRandom random) {
    return new LeaseSecret(SecretBytes.random(LENGTH, random));
  }

  /// Reads the base32 text of `private/secret`; empty if it is anything else.
  public static Optional<LeaseSecret> parse(String text) {
    return SecretBytes.ofBase32(text).filter(b -> b.length() == LENGTH).map(LeaseSecret::new);
  }

  public String toSecretString() {
    return bytes.revealBase32();
  }

  /// The passwords of the lease on the shares of `index` at the server with `leaseSeed`.
  public LeaseSecrets forBucket(StorageIndex index, Bytes leaseSeed) {
    byte[] seed = leaseSeed.requireLength(SEED_LENGTH).toArray();
    byte[] renew =
        TaggedHash.hashPair(
            HashTag.FILE_RENEWAL_SECRET,
            client(HashTag.CLIENT_RENEWAL_SECRET),
            index.bytes().toArray());
    byte[] cancel =
        TaggedHash.hashPair(
            HashTag.FILE_CANCEL_SECRET,
            client(HashTag.CLIENT_CANCEL_SECRET),
            index.bytes().toArray());
    return new LeaseSecrets(
        SecretBytes.copyOf(TaggedHash.hashPair(HashTag.BUCKET_RENEWAL_SECRET, renew, seed)),
        SecretBytes.copyOf(TaggedHash.hashPair(HashTag.BUCKET_CANCEL_SECRET, cancel, seed)));
  }

  /// The password of uploads of the shares of `index` to the server with `leaseSeed`. It is the
  /// same at every attempt, so that an upload that was cut off can be taken up again, and no two
  /// attempts differ in what they write, since the storage index stands for the content.
  public SecretBytes uploadSecret(StorageIndex index, Bytes leaseSeed) {
    byte[] bucket = Netstring.encode(index.bytes().toArray(), leaseSeed.toArray());
    return SecretBytes.copyOf(TaggedHash.hashPair(HashTag.UPLOAD_SECRET, bytes.reveal(), bucket));
  }

  /// The same for shares that are brought back from others of a file. Somebody else may have made
  /// them, with the storage index of another file: so they have a password of their own.
  public SecretBytes repairSecret(ChkVerifyCap cap, Bytes leaseSeed) {
    byte[] bucket =
        Netstring.encode(
            cap.storageIndex().bytes().toArray(), cap.uebHash().toArray(), leaseSeed.toArray());
    return SecretBytes.copyOf(TaggedHash.hashPair(HashTag.REPAIR_SECRET, bytes.reveal(), bucket));
  }

  /// Tag and value are the other way round than everywhere else, as in Tahoe-LAFS.
  private byte[] client(HashTag value) {
    return TaggedHash.ofTag(bytes.reveal()).update(value.bytes()).digest();
  }
}
