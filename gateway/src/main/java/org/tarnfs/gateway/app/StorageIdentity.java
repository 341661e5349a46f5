// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tarnfs.caps.codec.Base32;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.http.TlsIdentity;
import org.tarnfs.storage.protocol.Nurl;

/// Who the storage server of a node is: its key and certificate, the secret path that grants
/// access, and its name on the grid. All of it must stay as it is for as long as the server lives.
record StorageIdentity(TlsIdentity tls, SecretBytes swissnum, String serverId) {

  private static final int SWISSNUM_LENGTH = 20;
  private static final Pattern FURL =
      Pattern.compile("pb://(?<tub>[a-z2-7]{32})@[^/]*/(?<swissnum>[!-~&&[^/?#]]{1,200})");

  /// Reads the identity, or makes what there is not yet.
  static StorageIdentity of(NodeDirectory directory, List<String> locations, SecureRandom random)
      throws NodeException {
    NodeKey key = directory.key(random);
    try {
      TlsIdentity tls = TlsIdentity.loadOrCreate(directory.privateFile("node.pem"));
      String tub = tls.tubId().toString();
      SecretBytes swissnum =
          directory.secret(
              "storage.furl",
              text -> swissnum(text, tub),
              () -> freshSwissnum(random),
              fresh -> furl(tub, locations, fresh));
      return new StorageIdentity(tls, swissnum, key.serverId());
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw NodeDirectory.unusable(directory.privateFile("node.pem"), e);
    }
  }

  /// The ways to this server. Whoever knows one may use it.
  List<Nurl> nurls(List<String> locations) {
    return locations.stream()
        .map(
            location -> {
              int colon = location.lastIndexOf(':');
              int port = Integer.parseInt(location.substring(colon + 1));
              return new Nurl(tls.keyHash(), location.substring(0, colon), port, swissnum);
            })
        .toList();
  }

  /// The address as Tahoe-LAFS's older protocol has it, which also names the lease seed.
  String furl(List<String> locations) {
    return furl(tls.tubId().toString(), locations, swissnum);
  }

  private static String furl(String tub, List<String> locations, SecretBytes swissnum) {
    String hints = String.join(",", locations.stream().map(location -> "tcp:" + location).toList());
    String path = new String(swissnum.reveal(), StandardCharsets.US_ASCII);
    return "pb://" + tub + "@" + hints + "/" + path;
  }

  private static Optional<SecretBytes> swissnum(String furl, String tub) {
    Matcher matcher = FURL.matcher(furl);
    return matcher.matches() && matcher.group("tub").equals(tub)
        ? Optional.of(
            SecretBytes.copyOf(matcher.group("swissnum").getBytes(StandardCharsets.US_ASCII)))
        : Optional.empty();
  }

  private static SecretBytes freshSwissnum(SecureRandom random) {
    String text = Base32.encode(SecretBytes.random(SWISSNUM_LENGTH, random).reveal());
    return SecretBytes.copyOf(text.getBytes(StandardCharsets.US_ASCII));
  }
}
