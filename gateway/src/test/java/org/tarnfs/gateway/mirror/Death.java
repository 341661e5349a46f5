// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.Operation;

/// The end of a process at one of its steps. From then on nothing that it does has any effect: no
/// server hears of it, and nothing is committed. May be asked from any thread.
final class Death {

  /// Where a process may end.
  enum Step {
    /// When it tells of something.
    TELL,
    /// Before a server hears of a call.
    CALL,
    /// When a server has done what changes something there, but before its answer comes.
    HAVE_CALLED,
    COMMIT,
    HAVE_COMMITTED
  }

  static final Death NEVER = new Death(0, Set.of());

  private static final Set<Operation> CHANGING =
      EnumSet.of(Operation.ALLOCATE, Operation.WRITE, Operation.ABORT, Operation.READ_TEST_WRITE);

  private final Set<Step> steps;
  private int left;
  private boolean hasCome;

  private Death(int left, Set<Step> steps) {
    this.left = left;
    this.steps = steps;
  }

  /// At the step that follows so many others, of these kinds alone.
  static Death after(int others, Step... steps) {
    return new Death(others, Set.copyOf(List.of(steps)));
  }

  /// What is thrown where it comes.
  static final class Killed extends Error {
    private static final long serialVersionUID = 1;
  }

  synchronized boolean hasCome() {
    return hasCome;
  }

  private synchronized boolean comes(Step step) {
    if (!hasCome && steps.contains(step)) {
      hasCome = left == 0;
      left--;
    }
    return hasCome;
  }

  /// Goes on, unless this is the end or it has come.
  void pass(Step step) {
    if (comes(step)) {
      throw new Killed();
    }
  }

  /// What becomes of calls to servers.
  FaultPlan plan() {
    return (operation, _) -> {
      if (comes(Step.CALL)) {
        return Fault.REFUSE;
      }
      return CHANGING.contains(operation) && comes(Step.HAVE_CALLED)
          ? Fault.LOSE_ANSWER
          : Fault.NONE;
    };
  }
}
