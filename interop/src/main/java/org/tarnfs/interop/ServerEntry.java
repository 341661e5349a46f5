// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/// A storage server as a client's `private/servers.yaml` names it.
///
/// @param id the server's Ed25519 key, `v0-` and base32
/// @param furl where its Foolscap door is; the id in it is the seed of lease secrets
/// @param nurl where its HTTPS door is
/// @param permutationSeed base32 of what places it in the ring
public record ServerEntry(String id, String furl, String nurl, String permutationSeed) {

  private static final Pattern FURL = Pattern.compile("pb://[a-z2-7]{32}@tcp:([^:]+:\\d+)/(.+)");

  /// What a storage node that has run once would announce. A stock node writes its NURL nowhere,
  /// but the parts are in its certificate and its FURL.
  public static ServerEntry ofNode(Path directory) throws IOException {
    String furl = line(directory.resolve("private/storage.furl"));
    Matcher parts = FURL.matcher(furl);
    if (!parts.matches()) {
      throw new IOException("not the FURL of a node on loopback: " + furl);
    }
    String pem = Files.readString(directory.resolve("private/node.pem"));
    String id = line(directory.resolve("node.pubkey")).substring("pub-".length());
    Path seed = directory.resolve("permutation-seed");
    return new ServerEntry(
        id,
        furl,
        "pb://%s@%s/%s#v=1".formatted(spkiHash(pem), parts.group(1), parts.group(2)),
        Files.exists(seed) ? line(seed) : id.substring("v0-".length()));
  }

  /// The text of a servers.yaml with these entries.
  public static String yaml(List<ServerEntry> servers) {
    return "storage:\n" + servers.stream().map(ServerEntry::entry).collect(Collectors.joining());
  }

  private String entry() {
    return """
      %s:
        ann:
          nickname: %s
          anonymous-storage-FURL: %s
          anonymous-storage-NURLs:
            - %s
          permutation-seed-base32: %s
    """
        .indent(2)
        .formatted(id, id.substring(0, 8), furl, nurl, permutationSeed);
  }

  private static String spkiHash(String pem) {
    try {
      Certificate certificate =
          CertificateFactory.getInstance("X.509")
              .generateCertificate(
                  new ByteArrayInputStream(
                      pem.substring(pem.indexOf("-----BEGIN CERTIFICATE"))
                          .getBytes(StandardCharsets.US_ASCII)));
      byte[] key = certificate.getPublicKey().getEncoded();
      return Base64.getUrlEncoder()
          .withoutPadding()
          .encodeToString(MessageDigest.getInstance("SHA-256").digest(key));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("node's certificate", e);
    }
  }

  private static String line(Path file) throws IOException {
    return Files.readString(file).strip();
  }
}
