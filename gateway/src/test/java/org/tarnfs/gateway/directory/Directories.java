// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.Fingerprint;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.caps.codec.Netstring;
import org.tarnfs.caps.crypto.SecretBytes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What the tests of directories share: the directory of the vectors, and short ways to say things.
final class Directories {

  /// The cap of the directory of the vectors, which say its write key.
  static final SdmfWriteCap WRITE_CAP = writeCap("cc662a8b039d9d147f23d8ebdfdf534d");

  static final DirectoryCodec WRITING = DirectoryCodec.heldBy(WRITE_CAP);
  static final DirectoryCodec READING = DirectoryCodec.heldBy(WRITE_CAP.readCap());
  static final DirectoryCodec IMMUTABLE = DirectoryCodec.immutable();

  private Directories() {}

  static SdmfWriteCap writeCap(String key) {
    return new SdmfWriteCap(
        new WriteKey(SecretBytes.copyOf(HexFormat.of().parseHex(key))),
        new Fingerprint(Bytes.copyOf(new byte[Fingerprint.LENGTH])));
  }

  static ChildName name(String text) throws BadChildException {
    return ChildName.existing(text);
  }

  static Child child(String cap) throws BadChildException {
    return Child.parse(cap, "", CapContext.ANY);
  }

  static DirectoryEntry entry(String name, String cap) throws BadChildException {
    return new DirectoryEntry(name(name), child(cap), Metadata.EMPTY);
  }

  static String text(Optional<Cap> cap) {
    return cap.map(Cap::toSecretString).orElse("");
  }

  static String text(Metadata metadata) {
    return new String(metadata.encoded(), UTF_8);
  }

  /// The text of a field, the empty one for null.
  static String text(JsonNode field) {
    return field.isNull() ? "" : field.asString();
  }

  static Optional<Metadata> metadata(JsonNode field) throws BadChildException {
    return field.isNull() ? Optional.empty() : Optional.of(Metadata.of((ObjectNode) field));
  }

  static List<String> names(DirectoryContents contents) {
    return contents.entries().stream().map(entry -> entry.name().toString()).toList();
  }

  /// An entry of these fields as it stands in a directory.
  static byte[] raw(String name, String readCap, byte[] writeCap, String metadata) {
    return Netstring.encode(
        Netstring.encode(
            name.getBytes(UTF_8), readCap.getBytes(UTF_8), writeCap, metadata.getBytes(UTF_8)));
  }

  static byte[] joined(byte[]... parts) {
    ByteArrayOutputStream joined = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      joined.writeBytes(part);
    }
    return joined.toByteArray();
  }

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
