// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.LinkedHashMap;
import java.util.Map;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.web.DeepStats;

/// Counts what a deep check finds. Literals, of which no server knows, are counted apart. For one
/// thread.
final class CheckTally {

  private final long start = System.nanoTime();
  private final DeepStats stats = new DeepStats();

  /// Servers that did not do what was asked of them: the first trouble, by the name of the server.
  private final Map<String, String> servers = new LinkedHashMap<>();

  private long literals;
  private long checked;
  private long healthyBefore;
  private long healthyAfter;
  private long attempted;
  private long successful;
  private long corrupt;
  private long leases;
  private long leasesFailed;
  private long unread;

  DeepStats stats() {
    return stats;
  }

  void add(Examination found) {
    if (found.isLiteral()) {
      literals++;
      return;
    }
    checked++;
    healthyBefore += found.wasHealthy() ? 1 : 0;
    healthyAfter += found.isHealthy() ? 1 : 0;
    attempted += found.results().attempted() ? 1 : 0;
    successful += found.results().successful() ? 1 : 0;
    corrupt += found.results().pre().shares().corrupt().size();
    leases += found.leases().renewed();
    leasesFailed += found.leases().failed().size();
    found.silentServers().forEach(this::addTrouble);
    found.leases().failed().forEach(this::addTrouble);
  }

  private void addTrouble(CheckResults.ServerTrouble trouble) {
    servers.putIfAbsent(trouble.server(), Examination.shown("server", trouble));
  }

  /// Counts something that could not be read or not be checked.
  void addUnread() {
    unread++;
  }

  /// What the command is at.
  String progress() {
    return "checked %d, %d not healthy".formatted(checked + literals, checked - healthyAfter);
  }

  /// Prints the result.
  void tell(Screen screen, boolean repair) {
    servers.values().forEach(screen::warning);
    screen.result(text(repair), fields(repair));
  }

  private String text(boolean repair) {
    StringBuilder text = new StringBuilder();
    text.append("%d objects checked, %d healthy".formatted(checked, healthyBefore));
    if (repair) {
      text.append(", %d repaired".formatted(successful));
    }
    long unhealthy = checked - healthyAfter;
    text.append(unhealthy == 0 ? ", 0" : ", " + unhealthy);
    text.append(repair ? " still" : "").append(unhealthy == 0 ? " unhealthy" : " UNHEALTHY");
    if (unread > 0) {
      text.append(", %d COULD NOT BE READ OR CHECKED".formatted(unread));
    }
    if (leases + leasesFailed > 0) {
      text.append(", %d leases renewed".formatted(leases));
    }
    if (leasesFailed > 0) {
      text.append(", %d NOT RENEWED".formatted(leasesFailed));
    }
    if (literals > 0) {
      text.append(", %d more are in their caps alone".formatted(literals));
    }
    return text + ", in " + Screen.seconds(System.nanoTime() - start);
  }

  /// The last line of the output in JSON: what Tahoe-LAFS says there, and its counts.
  private Map<String, Object> fields(boolean repair) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("type", "stats");
    fields.put("stats", stats.json());
    fields.put("count-objects-checked", checked);
    if (repair) {
      fields.put("count-objects-healthy-pre-repair", healthyBefore);
      fields.put("count-objects-unhealthy-pre-repair", checked - healthyBefore);
      fields.put("count-objects-healthy-post-repair", healthyAfter);
      fields.put("count-objects-unhealthy-post-repair", checked - healthyAfter);
      fields.put("count-repairs-attempted", attempted);
      fields.put("count-repairs-successful", successful);
      fields.put("count-repairs-unsuccessful", attempted - successful);
    } else {
      fields.put("count-objects-healthy", healthyBefore);
      fields.put("count-objects-unhealthy", checked - healthyBefore);
    }
    fields.put("count-corrupt-shares", corrupt);
    fields.put("count-unread", unread);
    fields.put("count-leases-renewed", leases);
    fields.put("count-leases-failed", leasesFailed);
    fields.put("server-troubles", servers.values());
    return fields;
  }

  ExitCode code() {
    if (healthyAfter < checked) {
      return ExitCode.UNHEALTHY;
    }
    return unread > 0 || leasesFailed > 0 ? ExitCode.INCOMPLETE : ExitCode.OK;
  }
}
