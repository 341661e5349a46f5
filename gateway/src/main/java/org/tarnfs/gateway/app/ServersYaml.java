// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tarnfs.storage.app.StorageIdentity;
import org.tarnfs.storage.protocol.Nurl;
import tools.jackson.dataformat.yaml.YAMLMapper;
import tools.jackson.dataformat.yaml.YAMLWriteFeature;

/// Writes what [org.tarnfs.gateway.servers.KnownServers] reads: the servers of a grid.
final class ServersYaml {

  /// Without the mark of a new document, so that entries can be put together in one file.
  private static final YAMLMapper YAML =
      YAMLMapper.builder().disable(YAMLWriteFeature.WRITE_DOC_START_MARKER).build();

  private ServersYaml() {}

  /// A server as clients know it.
  record Entry(String id, String nickname, StorageIdentity identity, List<String> locations) {

    /// A node's own server, whose keys are made if there are none yet.
    static Entry of(NodeDirectory node, String nickname, NodeRole.Storage role, SecureRandom random)
        throws NodeException {
      List<String> locations = role.locations();
      try {
        StorageIdentity identity = StorageIdentity.loadOrCreate(node.privateDirectory(), locations);
        return new Entry(node.key(random).serverId(), nickname, identity, locations);
      } catch (NodeException e) {
        throw e;
      } catch (IOException e) {
        throw NodeDirectory.unusable(node.privateDirectory(), e);
      }
    }
  }

  static String of(List<Entry> entries) {
    Map<String, Object> servers = new LinkedHashMap<>();
    for (Entry entry : entries) {
      List<Nurl> nurls = entry.identity.nurls(entry.locations);
      Map<String, Object> announcement = new LinkedHashMap<>();
      announcement.put("nickname", entry.nickname);
      announcement.put("anonymous-storage-FURL", entry.identity.toSecretFurl(entry.locations));
      announcement.put(
          "anonymous-storage-NURLs", nurls.stream().map(Nurl::toSecretString).toList());
      servers.put(entry.id, Map.of("ann", announcement));
    }
    return YAML.writeValueAsString(Map.of("storage", servers));
  }
}
