// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.util.random.RandomGenerator;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.Operation;

/// What a server does wrong, with words for it.
record Behaviour(String text, FaultPlan plan) {

  static final Behaviour GOOD = new Behaviour("good", FaultPlan.never());

  private static final int MOST_CALLS = 8;

  /// A server that is good so often, and else goes wrong in any way: always, from some call on,
  /// until some call, now and then, or in one operation only.
  static Behaviour random(RandomGenerator random, double good) {
    if (random.nextDouble() < good) {
      return GOOD;
    }
    Fault fault = anyOf(random, Fault.values(), 1);
    int calls = random.nextInt(MOST_CALLS);
    return switch (random.nextInt(5)) {
      case 0 -> new Behaviour("always " + fault, FaultPlan.always(fault));
      case 1 -> new Behaviour(fault + " after " + calls, FaultPlan.after(calls, fault));
      case 2 -> new Behaviour(fault + " until " + calls, FaultPlan.until(calls, fault));
      case 3 -> nowAndThen(random.nextLong(), fault, anyOf(random, Fault.values(), 1));
      default -> inOne(anyOf(random, Operation.values(), 0), fault);
    };
  }

  /// A server that is good so often, and else hangs from some call on.
  static Behaviour hanging(RandomGenerator random, double good) {
    int calls = random.nextInt(MOST_CALLS);
    return random.nextDouble() < good
        ? GOOD
        : new Behaviour("HANG after " + calls, FaultPlan.after(calls, Fault.HANG));
  }

  private static Behaviour nowAndThen(long seed, Fault one, Fault other) {
    return new Behaviour(
        "now and then %s or %s (%d)".formatted(one, other, seed),
        FaultPlan.random(seed, 0.4, one, other));
  }

  private static Behaviour inOne(Operation operation, Fault fault) {
    return new Behaviour(
        "always " + fault + " in " + operation, FaultPlan.always(fault).onlyFor(operation));
  }

  private static <T> T anyOf(RandomGenerator random, T[] values, int from) {
    return values[random.nextInt(from, values.length)];
  }

  @Override
  public String toString() {
    return text;
  }
}
