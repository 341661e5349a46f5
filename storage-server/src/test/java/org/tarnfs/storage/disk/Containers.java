// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.crypto.SecretBytes;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/// Containers that stock software wrote; how is said in the file they are read from.
final class Containers {

  record Lease(long owner, LeaseSecrets secrets, long expiry) {}

  record Container(String kind, int version, Bytes data, Bytes file, List<Lease> leases) {

    boolean isMutable() {
      return kind.equals("mutable");
    }

    @Override
    public String toString() {
      return kind + " container, version " + version + ", " + leases.size() + " leases";
    }
  }

  private Containers() {}

  static List<Container> all() throws IOException {
    return root().get("containers").valueStream().map(Containers::container).toList();
  }

  static List<Container> immutable() throws IOException {
    return all().stream().filter(container -> !container.isMutable()).toList();
  }

  static List<Container> mutable() throws IOException {
    return all().stream().filter(Container::isMutable).toList();
  }

  /// The id of the node that took the leases of the mutable containers.
  static Bytes nodeId() throws IOException {
    JsonNode some =
        root().get("containers").valueStream().filter(c -> c.has("node")).findAny().orElseThrow();
    return hex(some, "node");
  }

  private static JsonNode root() throws IOException {
    try (InputStream in = Containers.class.getResourceAsStream("vectors/containers.json")) {
      return new ObjectMapper().readTree(Objects.requireNonNull(in));
    }
  }

  private static Container container(JsonNode json) {
    return new Container(
        json.get("kind").asString(),
        json.get("version").asInt(),
        hex(json, "data"),
        hex(json, "container"),
        json.get("leases").valueStream().map(Containers::lease).toList());
  }

  private static Lease lease(JsonNode json) {
    SecretBytes renew = SecretBytes.copyOf(hex(json, "renew").toArray());
    SecretBytes cancel = SecretBytes.copyOf(hex(json, "cancel").toArray());
    return new Lease(
        json.get("owner").asLong(), new LeaseSecrets(renew, cancel), json.get("expiry").asLong());
  }

  private static Bytes hex(JsonNode json, String field) {
    return Bytes.copyOf(HexFormat.of().parseHex(json.get(field).asString()));
  }
}
