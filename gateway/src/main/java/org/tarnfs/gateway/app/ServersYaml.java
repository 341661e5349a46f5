// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.tarnfs.storage.protocol.Nurl;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// Writes what [org.tarnfs.gateway.servers.KnownServers] reads: the servers of a grid.
final class ServersYaml {

  private ServersYaml() {}

  /// A server as clients know it.
  record Entry(StorageIdentity identity, String nickname, List<String> locations) {}

  static String of(List<Entry> entries) {
    Map<String, Object> servers = new LinkedHashMap<>();
    for (Entry entry : entries) {
      List<Nurl> nurls = entry.identity.nurls(entry.locations);
      Map<String, Object> announcement = new LinkedHashMap<>();
      announcement.put("nickname", entry.nickname);
      announcement.put("anonymous-storage-FURL", entry.identity.furl(entry.locations));
      announcement.put(
          "anonymous-storage-NURLs", nurls.stream().map(Nurl::toSecretString).toList());
      servers.put(entry.identity.serverId(), Map.of("ann", announcement));
    }
    return new YAMLMapper().writeValueAsString(Map.of("storage", servers));
  }
}
