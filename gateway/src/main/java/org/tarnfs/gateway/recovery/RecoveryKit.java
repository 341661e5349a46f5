// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.storage.app.DurableFile;

/// All it takes to get the mirrored folders of a node back when its machine is gone. Whoever holds
/// it can read everything, and may store on the servers.
///
/// @param made when it was made: folders and servers that came later may be missing
/// @param nickname of the node
/// @param rootCap what people know as the recovery key
/// @param serversYaml the text of `private/servers.yaml`
public record RecoveryKit(
    Instant made,
    String nickname,
    Cap rootCap,
    String serversYaml,
    ConvergenceSecret convergence,
    EncodingParameters encoding) {

  /// The format that [#toJson] writes, the only one that [#parse] reads.
  public static final int FORMAT = 1;

  /// Refused beyond this, in bytes.
  public static final int MAX_LENGTH = 1 << 20;

  /// For every text but that of the servers, in characters; so that a cap fits into a QR code.
  private static final int MAX_TEXT = 1000;

  /// In characters, each of which takes at most six bytes of JSON.
  private static final int MAX_SERVERS = 128 << 10;

  /// @throws IllegalArgumentException if `rootCap` is unknown, or something is too long
  public RecoveryKit {
    if (rootCap instanceof UnknownCap) {
      throw new IllegalArgumentException("the recovery key is no cap that this program knows");
    }
    requireLength("nickname", nickname, MAX_TEXT);
    requireLength("recovery key", rootCap.toSecretString(), MAX_TEXT);
    requireLength("convergence secret", convergence.toSecretString(), MAX_TEXT);
    requireLength("list of servers", serversYaml, MAX_SERVERS);
  }

  private static void requireLength(String what, String text, int most) {
    if (text.length() > most) {
      throw new IllegalArgumentException(
          "the " + what + " is longer than " + most + " characters, too long for a recovery kit");
    }
  }

  /// One JSON file, all in ASCII; [KitJson] has its fields.
  public String toJson() {
    return KitJson.write(this);
  }

  /// One page of HTML to print, which needs nothing from anywhere else: the recovery key to type or
  /// to scan, and the whole kit as QR codes unless it is too large.
  public String toPage() {
    return new KitPage(this).html();
  }

  /// Reads what [#toJson] writes, or what the codes of the whole kit on [#toPage] say, one a line
  /// and in any order.
  public static RecoveryKit parse(String text) throws BadKitException {
    if (text.length() > MAX_LENGTH) {
      throw tooLong();
    }
    return KitJson.read(KitCodes.isCodes(text) ? KitCodes.join(text) : text);
  }

  /// As [#parse(String)], of bytes in UTF-8.
  public static RecoveryKit parse(byte[] utf8) throws BadKitException {
    try {
      return parse(StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8)).toString());
    } catch (CharacterCodingException e) {
      throw KitJson.noKit("it is not text in UTF-8");
    }
  }

  private static BadKitException tooLong() {
    return KitJson.noKit("it is longer than " + MAX_LENGTH + " bytes");
  }

  /// Reads a recovery key as people type it from the page: with blanks between its characters.
  public static Cap parseKey(String typed) throws BadCapException {
    return Cap.parse(typed.replaceAll("\\s+", ""));
  }

  /// Reads a file that [#write] wrote.
  public static RecoveryKit read(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] content = in.readNBytes(MAX_LENGTH + 1);
      if (content.length > MAX_LENGTH) {
        throw tooLong();
      }
      return parse(content);
    }
  }

  /// Writes a file for the eyes of this user alone, whole or not at all.
  public void write(Path file) throws IOException {
    DurableFile.writePrivate(file, toJson());
  }

  /// No secret.
  @Override
  public String toString() {
    return "RecoveryKit[" + nickname + ", " + made + "]";
  }
}
