// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tarnfs.caps.codec.Base32;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.http.TlsIdentity;
import org.tarnfs.storage.protocol.Nurl;

/// Who a storage server is, to clients, and the swissnum that lets them in. Both are made at the
/// first start, in the files where stock Tahoe-LAFS has them, and have to stay as they are for as
/// long as the server lives.
public record StorageIdentity(TlsIdentity tls, SecretBytes swissnum) {

  private static final int SWISSNUM_LENGTH = 20;
  private static final Pattern FURL =
      Pattern.compile("pb://(?<tub>[a-z2-7]{32})@[^/]*/(?<swissnum>[!-~&&[^/?#]]{1,200})");

  /// Reads `node.pem` and `storage.furl`, or makes what there is not yet.
  ///
  /// @param locations `host:port` each, for a new `storage.furl`; they mean nothing to Tarn
  public static StorageIdentity loadOrCreate(Path secrets, List<String> locations)
      throws IOException {
    TlsIdentity tls = loadOrCreateTls(secrets.resolve("node.pem"));
    Path file = secrets.resolve("storage.furl");
    if (!Files.exists(file)) {
      String swissnum =
          Base32.encode(SecretBytes.random(SWISSNUM_LENGTH, new SecureRandom()).reveal());
      DurableFile.writePrivate(file, furl(tls, locations, swissnum) + "\n");
    }
    Matcher furl = FURL.matcher(DurableFile.read(file).strip());
    if (!furl.matches()) {
      throw bad(file, "must hold pb://TUBID@HINTS/SWISSNUM");
    }
    if (!furl.group("tub").equals(tls.tubId().toString())) {
      throw bad(file, "is of another server than node.pem, whose TubID is " + tls.tubId());
    }
    return new StorageIdentity(tls, SecretBytes.copyOf(furl.group("swissnum").getBytes(US_ASCII)));
  }

  private static TlsIdentity loadOrCreateTls(Path pem) throws IOException {
    if (Files.exists(pem)) {
      return TlsIdentity.parse(DurableFile.read(pem))
          .orElseThrow(() -> bad(pem, "must hold a private key and a certificate in PEM"));
    }
    TlsIdentity tls = TlsIdentity.create();
    DurableFile.writePrivate(pem, tls.toSecretPem());
    return tls;
  }

  private static FileSystemException bad(Path file, String problem) {
    return new FileSystemException(file.toString(), null, problem);
  }

  /// The ways to this server. Whoever knows one may use it.
  public List<Nurl> nurls(List<String> locations) {
    return locations.stream()
        .map(
            location -> {
              int colon = location.lastIndexOf(':');
              int port = Integer.parseInt(location.substring(colon + 1));
              return new Nurl(tls.keyHash(), location.substring(0, colon), port, swissnum);
            })
        .toList();
  }

  /// The address as Tahoe-LAFS's older protocol has it. Clients derive lease secrets from the TubID
  /// in it.
  public String toSecretFurl(List<String> locations) {
    return furl(tls, locations, new String(swissnum.reveal(), US_ASCII));
  }

  private static String furl(TlsIdentity tls, List<String> locations, String swissnum) {
    String hints = String.join(",", locations.stream().map(location -> "tcp:" + location).toList());
    return "pb://" + tls.tubId() + "@" + hints + "/" + swissnum;
  }
}
