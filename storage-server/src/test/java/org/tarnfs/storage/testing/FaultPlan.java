// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import java.util.Random;
import java.util.Set;

/// Which call of a [FaultyStorageServer] goes wrong, and how. May be asked from any thread.
@FunctionalInterface
public interface FaultPlan {

  /// The fault of a call before which the server had `earlierCalls` others.
  Fault faultOf(Operation operation, int earlierCalls);

  static FaultPlan never() {
    return always(Fault.NONE);
  }

  static FaultPlan always(Fault fault) {
    return (operation, earlierCalls) -> fault;
  }

  /// Does its duty for `calls` calls, then never again.
  static FaultPlan after(int calls, Fault fault) {
    return (operation, earlierCalls) -> earlierCalls < calls ? Fault.NONE : fault;
  }

  /// Goes wrong for `calls` calls, then does its duty.
  static FaultPlan until(int calls, Fault fault) {
    return (operation, earlierCalls) -> earlierCalls < calls ? fault : Fault.NONE;
  }

  /// Each call goes wrong with this probability, in one of these ways; the same calls for the same
  /// seed.
  static FaultPlan random(long seed, double probability, Fault... faults) {
    return (operation, earlierCalls) -> {
      Random random = new Random(seed * 1_000_003 + earlierCalls);
      random.nextInt();
      return random.nextDouble() < probability ? faults[random.nextInt(faults.length)] : Fault.NONE;
    };
  }

  /// This plan for these operations; the others go well.
  default FaultPlan onlyFor(Operation... operations) {
    Set<Operation> affected = Set.of(operations);
    return (operation, earlierCalls) ->
        affected.contains(operation) ? faultOf(operation, earlierCalls) : Fault.NONE;
  }
}
