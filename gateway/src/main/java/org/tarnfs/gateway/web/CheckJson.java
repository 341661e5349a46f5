// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.util.TreeSet;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckResults;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// What a check found, in the form in which Tahoe-LAFS tells it. Of a literal there is little to be
/// told.
public final class CheckJson {

  private CheckJson() {}

  public static ObjectNode of(CheckResults results) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("storage-index", index(results));
    if (results.storageIndex().isEmpty()) {
      json.putObject("results").put("healthy", true);
      return json;
    }
    json.put("summary", results.health().summary());
    ObjectNode inner = json.putObject("results");
    counts(results, inner);
    corrupt(results, inner.putArray("list-corrupt-shares"));
    results.servers().responding().forEach(inner.putArray("servers-responding")::add);
    ObjectNode places = inner.putObject("sharemap");
    results
        .shares()
        .places()
        .forEach((label, servers) -> new TreeSet<>(servers).forEach(places.withArray(label)::add));
    inner.put("healthy", results.health().healthy());
    inner.put("recoverable", results.health().recoverable());
    return json;
  }

  private static void counts(CheckResults results, ObjectNode json) {
    CheckResults.ShareCounts counts = results.counts();
    json.put("count-happiness", counts.happiness());
    json.put("count-shares-good", counts.good());
    json.put("count-shares-needed", counts.needed());
    json.put("count-shares-expected", counts.total());
    json.put("count-good-share-hosts", counts.goodHosts());
    json.put("count-corrupt-shares", results.shares().corrupt().size());
    json.put("count-wrong-shares", counts.wrong());
    json.put("count-recoverable-versions", results.health().recoverableVersions());
    json.put("count-unrecoverable-versions", results.health().unrecoverableVersions());
  }

  /// Adds the damaged shares to a list: server, storage index, number.
  static void corrupt(CheckResults results, ArrayNode list) {
    for (CheckResults.ShareTrouble share : results.shares().corrupt()) {
      list.addArray().add(share.server()).add(index(results)).add(share.number().value());
    }
  }

  private static String index(CheckResults results) {
    return results.storageIndex().map(StorageIndex::toString).orElse("");
  }

  /// Of what nobody knows how to check; Tahoe-LAFS calls it healthy, which may be said of nothing.
  static ObjectNode ofUnknown(boolean repaired) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("storage-index", "");
    if (repaired) {
      json.put("repair-attempted", false);
    } else {
      json.put("summary", "Not checked: of unknown kind");
      json.putObject("results").put("healthy", true);
    }
    return json;
  }

  public static ObjectNode of(CheckAndRepairResults results) {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("storage-index", index(results.pre()));
    json.put("repair-attempted", results.attempted());
    if (results.pre().storageIndex().isPresent()) {
      json.put("repair-successful", results.successful());
      json.set("pre-repair-results", of(results.pre()));
      json.set("post-repair-results", of(results.post()));
    }
    return json;
  }
}
