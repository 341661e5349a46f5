// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.HappinessMatching;

/// Which servers have which shares of one file. May be read by several threads while none changes
/// it.
final class Holdings {

  private final Map<GridServer, Set<ShareNumber>> shares = new LinkedHashMap<>();

  /// All that stands in any of `parts`.
  static Holdings union(Holdings... parts) {
    Holdings union = new Holdings();
    for (Holdings part : parts) {
      part.shares.forEach(union::add);
    }
    return union;
  }

  void add(GridServer server, Collection<ShareNumber> numbers) {
    if (!numbers.isEmpty()) {
      shares.computeIfAbsent(server, any -> new TreeSet<>()).addAll(numbers);
    }
  }

  void add(GridServer server, ShareNumber number) {
    add(server, Set.of(number));
  }

  void remove(GridServer server, Collection<ShareNumber> numbers) {
    Set<ShareNumber> here = shares.get(server);
    if (here != null && here.removeAll(numbers) && here.isEmpty()) {
      shares.remove(server);
    }
  }

  void remove(GridServer server, ShareNumber number) {
    remove(server, Set.of(number));
  }

  Holdings without(Holdings other) {
    Holdings rest = union(this);
    other.shares.forEach(rest::remove);
    return rest;
  }

  /// A view.
  Set<ShareNumber> on(GridServer server) {
    return shares.getOrDefault(server, Set.of());
  }

  /// Whether it stands on any server.
  boolean contains(ShareNumber number) {
    return shares.values().stream().anyMatch(here -> here.contains(number));
  }

  boolean isEmpty() {
    return shares.isEmpty();
  }

  Set<GridServer> servers() {
    return shares.keySet();
  }

  void forEach(BiConsumer<GridServer, ShareNumber> action) {
    shares.forEach((server, numbers) -> numbers.forEach(number -> action.accept(server, number)));
  }

  /// The share that stands for each server, where as many servers as can be have one of their own.
  Map<GridServer, ShareNumber> matching() {
    return HappinessMatching.of(shares);
  }

  Spread spread() {
    Set<ShareNumber> different = new TreeSet<>();
    shares.values().forEach(different::addAll);
    return new Spread(matching().size(), different.size());
  }
}
