// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;

import java.net.InetSocketAddress;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.SecretBytes;

/// Where a storage server is, which key it proves itself with, and the swissnum that lets one in:
/// `pb://` key hash `@` host `:` port `/` swissnum `#v=1`. The key hash is SHA-256 of the
/// certificate's SubjectPublicKeyInfo. Source: `docs/specifications/url.rst`, but for the hash,
/// which there is still the shorter one that no software uses.
public record Nurl(Bytes keyHash, String host, int port, SecretBytes swissnum) {

  private static final int KEY_HASH_LENGTH = 32;
  private static final int MAXIMUM_LENGTH = 1000;
  private static final Pattern SYNTAX =
      Pattern.compile(
          "pb://(?<hash>[A-Za-z0-9_-]{43})@(?<host>\\[[0-9A-Fa-f:.]+]|[A-Za-z0-9._-]+)"
              + ":(?<port>[0-9]{1,5})/(?<swissnum>[!-~&&[^/?#]]+)#v=1");

  public Nurl {
    keyHash.requireLength(KEY_HASH_LENGTH);
  }

  public static Nurl parse(String text) throws StorageProtocolException {
    if (text.startsWith("pb+tor://")) {
      throw new StorageProtocolException(BAD_REQUEST, "NURLs through Tor are not supported");
    }
    Matcher matcher = SYNTAX.matcher(text);
    if (text.length() > MAXIMUM_LENGTH || !matcher.matches()) {
      throw new StorageProtocolException(
          BAD_REQUEST, "not a NURL: pb://43-CHARACTER-HASH@HOST:PORT/SWISSNUM#v=1 is due");
    }
    byte[] hash = Base64.getUrlDecoder().decode(matcher.group("hash"));
    int port = Integer.parseInt(matcher.group("port"));
    if (port < 1 || port > 65535 || !base64(hash).equals(matcher.group("hash"))) {
      throw new StorageProtocolException(BAD_REQUEST, "not a NURL: impossible port or hash");
    }
    SecretBytes swissnum = SecretBytes.copyOf(matcher.group("swissnum").getBytes(US_ASCII));
    return new Nurl(Bytes.copyOf(hash), matcher.group("host"), port, swissnum);
  }

  /// What a NURL says of a public key.
  public static Bytes keyHash(PublicKey key) {
    try {
      return Bytes.copyOf(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /// Where to connect to. The name has not been looked up.
  public InetSocketAddress address() {
    return InetSocketAddress.createUnresolved(host.replaceAll("[\\[\\]]", ""), port);
  }

  /// The text that [#parse] reads. Whoever has it may use the server.
  public String toSecretString() {
    return withoutSecret() + "/" + new String(swissnum.reveal(), US_ASCII) + "#v=1";
  }

  @Override
  public String toString() {
    return withoutSecret() + "/...";
  }

  private String withoutSecret() {
    return "pb://" + base64(keyHash.toArray()) + "@" + host + ":" + port;
  }

  private static String base64(byte[] bytes) {
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }
}
