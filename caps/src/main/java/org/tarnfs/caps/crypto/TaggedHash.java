// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps.crypto;

import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import org.tarnfs.caps.codec.Netstring;

/// SHA-256d under a tag: `SHA-256(SHA-256(netstring(tag) || value))`, 32 bytes. An instance hashes
/// one value after the other, and is for one thread.
public final class TaggedHash {

  public static final int LENGTH = 32;

  private final MessageDigest sha256 = sha256();
  private final byte[] prefix;

  private TaggedHash(byte[] prefix) {
    this.prefix = prefix;
    sha256.update(prefix);
  }

  public static TaggedHash of(HashTag tag) {
    return ofTag(tag.bytes());
  }

  /// For the tags that are made of data.
  public static TaggedHash ofTag(byte[] tag) {
    return new TaggedHash(Netstring.encode(tag));
  }

  /// The hash of `value` under `tag`.
  public static byte[] hash(HashTag tag, byte[] value) {
    return of(tag).update(value).digest();
  }

  /// The hash of `a` and `b`, each as a netstring, under `tag`.
  public static byte[] hashPair(HashTag tag, byte[] a, byte[] b) {
    return of(tag).update(Netstring.encode(a, b)).digest();
  }

  /// As [#hash], cut to the first `length` bytes.
  public static byte[] hash(HashTag tag, byte[] value, int length) {
    return Arrays.copyOf(hash(tag, value), length);
  }

  public TaggedHash update(byte[] bytes) {
    sha256.update(bytes);
    return this;
  }

  public TaggedHash update(byte[] bytes, int offset, int length) {
    sha256.update(bytes, offset, length);
    return this;
  }

  /// Takes the remaining bytes; the position advances.
  public TaggedHash update(ByteBuffer bytes) {
    sha256.update(bytes);
    return this;
  }

  /// The hash of all since the last digest; starts the next value.
  public byte[] digest() {
    byte[] digest = sha256.digest(sha256.digest());
    sha256.update(prefix);
    return digest;
  }

  /// As [#digest], the first `length` bytes, to be kept secret.
  public SecretBytes digestSecret(int length) {
    return SecretBytes.copyOf(Arrays.copyOf(digest(), length));
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
