// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.codec.Base32;
import org.tarnfs.caps.crypto.SecretBytes;

/// The content of `private/storage.furl`: `pb://` TubID `@` where the server may be `/` swissnum.
/// Only the TubID, from which clients derive lease secrets, and the swissnum mean anything here;
/// both have to stay as they are for as long as the server lives.
public record StorageFurl(Bytes tubId, SecretBytes swissnum) {

  private static final int SWISSNUM_LENGTH = 20;
  private static final Pattern SYNTAX =
      Pattern.compile("pb://(?<tub>[a-z2-7]{32})@[^/]*/(?<swissnum>[!-~&&[^/?#]]+)\\s*");

  /// Reads the FURL, or makes one of this identity and writes it if there is no such file.
  public static StorageFurl loadOrCreate(Path file, TlsIdentity identity, String hint)
      throws IOException {
    if (!Files.exists(file)) {
      byte[] random = SecretBytes.random(SWISSNUM_LENGTH, new SecureRandom()).reveal();
      String swissnum = Base32.encode(random);
      PrivateFile.write(file, "pb://" + identity.tubId() + "@" + hint + "/" + swissnum + "\n");
    }
    Matcher matcher = SYNTAX.matcher(PrivateFile.read(file));
    if (!matcher.matches()) {
      throw new IOException(file + " must hold pb://TUBID@HINTS/SWISSNUM");
    }
    String tubId = identity.tubId().toString();
    if (!matcher.group("tub").equals(tubId)) {
      throw new IOException(file + " is of another server than node.pem, whose TubID is " + tubId);
    }
    SecretBytes swissnum = SecretBytes.copyOf(matcher.group("swissnum").getBytes(US_ASCII));
    return new StorageFurl(identity.tubId(), swissnum);
  }
}
