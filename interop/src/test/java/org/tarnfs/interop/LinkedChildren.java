// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// The children of a directory: those whose links were acknowledged, and those that may be there.
/// For one thread at a time.
final class LinkedChildren {

  private static final JsonMapper JSON = new JsonMapper();

  private final String directory;
  private final Map<String, String> acknowledged = new HashMap<>();
  private final Set<String> uncertain = new HashSet<>();
  private int there;

  private LinkedChildren(String directory) {
    this.directory = directory;
  }

  static LinkedChildren inNewDirectory(WebGateway gateway)
      throws IOException, InterruptedException {
    return new LinkedChildren(gateway.post("uri?t=mkdir", ""));
  }

  /// Links one more; returns whether that was acknowledged.
  ///
  /// @throws IOException if there is no answer
  boolean link(WebGateway gateway) throws IOException, InterruptedException {
    String name = "child-" + (acknowledged.size() + uncertain.size());
    uncertain.add(name);
    try {
      String cap = gateway.put("uri/" + directory + "/" + name, "this is " + name);
      acknowledged.put(name, cap);
      uncertain.remove(name);
      return true;
    } catch (WebGateway.RefusedException e) {
      return false;
    }
  }

  /// Links one after the other, until there is no answer any more.
  void linkUntilItIsGone(WebGateway gateway) throws InterruptedException {
    try {
      while (true) {
        link(gateway);
      }
    } catch (IOException gone) {
      // As was to be expected.
    }
  }

  /// All that were acknowledged are there as they were, and nothing else that was never linked.
  void assertAreReadBy(WebGateway gateway) throws IOException, InterruptedException {
    JsonNode children =
        JSON.readTree(gateway.text("uri/" + directory + "?t=json")).get(1).get("children");
    Map<String, String> found = new HashMap<>();
    children.propertyStream().forEach(child -> found.put(child.getKey(), cap(child.getValue())));

    assertThat(found).as("children").containsAllEntriesOf(acknowledged);
    found.keySet().removeAll(acknowledged.keySet());
    assertThat(uncertain).containsAll(found.keySet());
    there = found.size();
  }

  private static String cap(JsonNode child) {
    return child.get(1).get("ro_uri").asString();
  }

  @Override
  public String toString() {
    return "%d links were acknowledged, %d not, of which %d are there"
        .formatted(acknowledged.size(), uncertain.size(), there);
  }
}
