// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.codec.Base32;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// A head as a file of JSON: the object `signed`, as text, and its `signature` in base32.
///
/// | field of `signed` | content |
/// |---|---|
/// | `format` | 1 |
/// | `device`, `replica`, `number` | of [Head] |
/// | `seen` | an object: how many writes of each replica |
/// | `current` | a snapshot: `time`, `tree` (a cap), `files`, `bytes` |
/// | `recent` | a list of snapshots |
final class HeadCodec {

  /// The longest that is read, in bytes.
  static final int MAX_LENGTH = 4 << 20;

  private static final int FORMAT = 1;
  private static final JsonMapper JSON = JsonMapper.shared();

  private HeadCodec() {}

  static byte[] encode(Head head, DeviceKey key) {
    ObjectNode fields = JSON.createObjectNode();
    fields.put("format", FORMAT);
    fields.put("device", head.device());
    fields.put("replica", Dot.printReplica(head.replica()));
    fields.put("number", head.number());
    ObjectNode seen = fields.putObject("seen");
    head.seen().counts().forEach((replica, count) -> seen.put(Dot.printReplica(replica), count));
    fields.set("current", encode(head.current()));
    var recent = fields.putArray("recent");
    head.recent().forEach(snapshot -> recent.add(encode(snapshot)));
    String signed = JSON.writeValueAsString(fields);
    ObjectNode file = JSON.createObjectNode();
    file.put("signed", signed);
    file.put("signature", Base32.encode(key.sign(signed.getBytes(UTF_8))));
    return JSON.writeValueAsBytes(file);
  }

  private static ObjectNode encode(Snapshot snapshot) {
    ObjectNode fields = JSON.createObjectNode();
    fields.put("time", snapshot.time().toString());
    fields.put("tree", snapshot.tree().toSecretString());
    fields.put("files", snapshot.files());
    fields.put("bytes", snapshot.bytes());
    return fields;
  }

  /// @throws BadSnapshotException if it is not a head that the holder of the key has signed
  static Head decode(byte[] file, Bytes publicKey) throws BadSnapshotException {
    try {
      JsonNode outer = JSON.readTree(file);
      String signed = outer.path("signed").asString("");
      byte[] signature =
          Base32.decode(outer.path("signature").asString("")).orElseThrow(HeadCodec::bad);
      if (signature.length != DeviceKey.SIGNATURE_LENGTH
          || !DeviceKey.verifies(publicKey, signed.getBytes(UTF_8), signature)) {
        throw new BadSnapshotException("the state of a device is not signed by that device");
      }
      return decode(JSON.readTree(signed));
    } catch (JacksonException | DateTimeException | BadCapException e) {
      throw bad();
    }
  }

  private static Head decode(JsonNode fields) throws BadSnapshotException, BadCapException {
    if (fields.path("format").asInt(0) > FORMAT) {
      throw new BadSnapshotException("the state of a device is of a newer version of Tarn");
    }
    TreeMap<Long, Long> counts = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : fields.path("seen").properties()) {
      counts.put(replica(entry.getKey()), natural(entry.getValue()));
    }
    List<Snapshot> recent = new ArrayList<>();
    for (JsonNode snapshot : fields.path("recent")) {
      recent.add(snapshot(snapshot));
    }
    return new Head(
        fields.path("device").asString(""),
        replica(fields.path("replica").asString("")),
        natural(fields.path("number")),
        new VersionVector(counts),
        snapshot(fields.path("current")),
        recent);
  }

  private static long replica(String text) throws BadSnapshotException {
    return Dot.parseReplica(text).orElseThrow(HeadCodec::bad);
  }

  private static long natural(JsonNode field) throws BadSnapshotException {
    if (!field.isIntegralNumber() || !field.canConvertToLong() || field.longValue() < 0) {
      throw bad();
    }
    return field.longValue();
  }

  private static Snapshot snapshot(JsonNode fields) throws BadSnapshotException, BadCapException {
    if (Cap.parse(fields.path("tree").asString("")) instanceof DirectoryCap<?>(ReadCap immutable)) {
      return new Snapshot(
          Instant.parse(fields.path("time").asString("")),
          new DirectoryCap<>(immutable),
          natural(fields.path("files")),
          natural(fields.path("bytes")));
    }
    throw bad();
  }

  private static BadSnapshotException bad() {
    return new BadSnapshotException("the state of a device cannot be understood");
  }
}
