// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckResults;

/// What a check found, for the output in JSON: in the form in which Tahoe-LAFS tells it. Of a
/// literal there is little to be told.
final class CheckFields {

  private CheckFields() {}

  static Map<String, Object> of(CheckResults results) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("storage-index", index(results));
    if (results.storageIndex().isEmpty()) {
      fields.put("results", Map.of("healthy", true));
      return fields;
    }
    fields.put("summary", results.health().summary());
    fields.put("results", inner(results));
    return fields;
  }

  private static Map<String, Object> inner(CheckResults results) {
    CheckResults.ShareCounts counts = results.counts();
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("count-happiness", counts.happiness());
    fields.put("count-shares-good", counts.good());
    fields.put("count-shares-needed", counts.needed());
    fields.put("count-shares-expected", counts.total());
    fields.put("count-good-share-hosts", counts.goodHosts());
    fields.put("count-corrupt-shares", results.shares().corrupt().size());
    fields.put("count-wrong-shares", counts.wrong());
    fields.put("count-recoverable-versions", results.health().recoverableVersions());
    fields.put("count-unrecoverable-versions", results.health().unrecoverableVersions());
    fields.put("list-corrupt-shares", corrupt(results));
    fields.put("servers-responding", results.servers().responding());
    Map<String, Object> places = new LinkedHashMap<>();
    results.shares().places().forEach((label, all) -> places.put(label, new TreeSet<>(all)));
    fields.put("sharemap", places);
    fields.put("healthy", results.health().healthy());
    fields.put("recoverable", results.health().recoverable());
    return fields;
  }

  private static List<Object> corrupt(CheckResults results) {
    List<Object> list = new ArrayList<>();
    for (CheckResults.ShareTrouble share : results.shares().corrupt()) {
      list.add(List.of(share.server(), index(results), share.number().value()));
    }
    return list;
  }

  private static String index(CheckResults results) {
    return results.storageIndex().map(StorageIndex::toString).orElse("");
  }

  static Map<String, Object> of(CheckAndRepairResults results) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("storage-index", index(results.pre()));
    fields.put("repair-attempted", results.attempted());
    if (results.pre().storageIndex().isPresent()) {
      fields.put("repair-successful", results.successful());
      fields.put("pre-repair-results", of(results.pre()));
      fields.put("post-repair-results", of(results.post()));
    }
    return fields;
  }
}
