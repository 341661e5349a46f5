// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.tarnfs.caps.testing.Seeds;

/// Several writers each add something to one file, one request to one server at a time, in any
/// order, any of them stopping anywhere, while requests and answers are lost: what was acknowledged
/// stays in the version that counts. Few servers are tried in all ways, more of them in some.
@ExtendWith(Seeds.class)
final class ConsensusModelTest {

  private static final int NOTHING = -1;

  /// A version. Writers that add the same to the same make different versions all the same.
  ///
  /// @param changes what was added so far, as bits
  private record Version(int writer, int attempt, long number, int changes) {
    static final Version FIRST = new Version(NOTHING, 0, 1, 0);
  }

  /// A version as a look at the servers found it.
  private record Found(Version version, boolean isRecoverable) implements Consensus.Version {
    @Override
    public long sequenceNumber() {
      return version.number;
    }
  }

  private enum Task {
    LOOK,
    CHANGE,
    OTHER,
    CLEAN,
    END
  }

  /// @param seen by server, null if it did not answer or was not asked yet
  /// @param asked the servers that were asked, as bits
  /// @param holders the servers known to have taken the version
  private record Writer(
      Task task,
      int attempt,
      List<Optional<Version>> seen,
      Version version,
      int asked,
      int holders) {}

  /// @param faults how many may still happen
  /// @param acknowledged changes, as bits
  private record State(List<Version> servers, List<Writer> writers, int faults, int acknowledged) {}

  /// @param needed how many servers must have been seen with a version for it to be readable
  private record Model(int servers, int happy, int needed, int writers, int attempts, int faults) {

    State start() {
      return new State(
          Collections.nCopies(servers, Version.FIRST),
          Collections.nCopies(writers, look(0)),
          faults,
          0);
    }

    private Writer look(int attempt) {
      return new Writer(
          attempt < attempts ? Task.LOOK : Task.END, attempt, unseen(), Version.FIRST, 0, 0);
    }

    private List<Optional<Version>> unseen() {
      return Collections.nCopies(servers, Optional.empty());
    }

    Consensus.Verdict<Found> verdict(List<Optional<Version>> seen) {
      Map<Version, Integer> counts = new HashMap<>();
      seen.forEach(each -> each.ifPresent(version -> counts.merge(version, 1, Integer::sum)));
      Map<Version, Found> found = new HashMap<>();
      counts.forEach((version, count) -> found.put(version, new Found(version, count >= needed)));
      List<Found> inOrder = new ArrayList<>(found.values());
      inOrder.sort(
          Comparator.comparingLong(Found::sequenceNumber)
              .thenComparingInt(one -> counts.get(one.version))
              .thenComparingInt(one -> one.version.writer)
              .thenComparingInt(one -> one.version.attempt)
              .reversed());
      List<Set<Found>> held = new ArrayList<>();
      seen.forEach(each -> each.ifPresent(version -> held.add(Set.of(found.get(version)))));
      return new Consensus<>(inOrder, held, servers, happy).verdict();
    }

    /// All that can happen next.
    List<State> after(State state) {
      List<State> states = new ArrayList<>();
      for (int id = 0; id < writers; id++) {
        Writer writer = state.writers.get(id);
        switch (writer.task) {
          case LOOK -> look(state, id, writer, states);
          case CHANGE, OTHER, CLEAN -> write(state, id, writer, states);
          case END -> {}
        }
      }
      return states;
    }

    /// The servers that a writer has not asked yet.
    private IntStream unasked(Writer writer) {
      return IntStream.range(0, servers).filter(server -> (writer.asked >> server & 1) == 0);
    }

    private void look(State state, int id, Writer writer, List<State> states) {
      if (unasked(writer).findAny().isEmpty()) {
        states.add(decide(state, id, writer));
      }
      unasked(writer)
          .forEach(
              server -> {
                Optional<Version> there = Optional.of(state.servers.get(server));
                states.add(with(state, id, saw(writer, server, there)));
                if (state.faults > 0) {
                  states.add(fault(with(state, id, saw(writer, server, Optional.empty()))));
                }
              });
    }

    private static Writer saw(Writer writer, int server, Optional<Version> version) {
      List<Optional<Version>> seen = new ArrayList<>(writer.seen);
      seen.set(server, version);
      return new Writer(
          writer.task,
          writer.attempt,
          List.copyOf(seen),
          writer.version,
          writer.asked | 1 << server,
          0);
    }

    private State decide(State state, int id, Writer writer) {
      int change = 1 << id;
      return switch (verdict(writer.seen)) {
        case Consensus.Next<Found>(Optional<Found> base, long _, boolean isAcknowledged)
            when isAcknowledged && (base.orElseThrow().version.changes & change) != 0 ->
            acknowledged(with(state, id, end(writer)), change);
        case Consensus.Next<Found>(Optional<Found> base, long number, boolean _)
            when base.isPresent() ->
            with(state, id, start(writer, Task.CHANGE, child(id, writer, base.get(), number)));
        case Consensus.Next<Found> _ -> with(state, id, look(writer.attempt + 1));
        case Consensus.Rival<Found>(Found base, long number) ->
            with(state, id, start(writer, Task.CHANGE, child(id, writer, base, number)));
        case Consensus.Finish<Found>(Found found) ->
            with(state, id, start(writer, Task.OTHER, found.version));
        case Consensus.Undecided<Found> _ -> with(state, id, look(writer.attempt + 1));
      };
    }

    private static Version child(int id, Writer writer, Found base, long number) {
      return new Version(id, writer.attempt, number, base.version.changes | 1 << id);
    }

    /// Begins to send a version to all servers that are known to have one it may replace.
    private Writer start(Writer writer, Task task, Version version) {
      int asked = 0;
      for (int server = 0; server < servers; server++) {
        Optional<Version> expected = writer.seen.get(server);
        long least = task == Task.CLEAN ? version.number + 1 : version.number;
        if (expected.isEmpty() || expected.get().number >= least) {
          asked |= 1 << server;
        }
      }
      return new Writer(task, writer.attempt, writer.seen, version, asked, 0);
    }

    private static Writer end(Writer writer) {
      return new Writer(Task.END, writer.attempt, List.of(), Version.FIRST, 0, 0);
    }

    private void write(State state, int id, Writer writer, List<State> states) {
      if (unasked(writer).findAny().isEmpty()) {
        states.add(finish(state, id, writer));
      }
      unasked(writer).forEach(server -> write(state, id, writer, server, states));
    }

    private void write(State state, int id, Writer writer, int server, List<State> states) {
      Optional<Version> expected = writer.seen.get(server);
      Version there = state.servers.get(server);
      State taken =
          expected.equals(Optional.of(there)) ? put(state, server, writer.version) : state;
      boolean isThere = taken.servers.get(server).equals(writer.version);
      states.add(with(taken, id, wrote(writer, server, isThere, Optional.of(there))));
      if (state.faults > 0) {
        states.add(fault(with(taken, id, wrote(writer, server, false, Optional.empty()))));
        states.add(fault(with(state, id, wrote(writer, server, false, Optional.empty()))));
      }
    }

    private static Writer wrote(
        Writer writer, int server, boolean isHolder, Optional<Version> there) {
      List<Optional<Version>> seen = new ArrayList<>(writer.seen);
      seen.set(server, isHolder ? Optional.empty() : there);
      return new Writer(
          writer.task,
          writer.attempt,
          List.copyOf(seen),
          writer.version,
          writer.asked | 1 << server,
          writer.holders + (isHolder ? 1 : 0));
    }

    private State finish(State state, int id, Writer writer) {
      if (writer.task == Task.CHANGE && writer.holders >= happy) {
        return acknowledged(with(state, id, start(writer, Task.CLEAN, writer.version)), 1 << id);
      }
      return with(state, id, writer.task == Task.CLEAN ? end(writer) : look(writer.attempt + 1));
    }

    private static State with(State state, int id, Writer writer) {
      List<Writer> writers = new ArrayList<>(state.writers);
      writers.set(id, writer);
      return new State(state.servers, List.copyOf(writers), state.faults, state.acknowledged);
    }

    private static State put(State state, int server, Version version) {
      List<Version> servers = new ArrayList<>(state.servers);
      servers.set(server, version);
      return new State(List.copyOf(servers), state.writers, state.faults, state.acknowledged);
    }

    private static State fault(State state) {
      return new State(state.servers, state.writers, state.faults - 1, state.acknowledged);
    }

    private static State acknowledged(State state, int change) {
      return new State(state.servers, state.writers, state.faults, state.acknowledged | change);
    }

    /// Who looks at all servers finds all that was acknowledged, if enough is left to read of any
    /// of the newest versions: writers that stop in the middle may leave too little, and if several
    /// do, then nobody can tell which of the older ones counted.
    void check(State state) {
      var verdict = verdict(state.servers.stream().map(Optional::of).toList());
      boolean isOpen =
          verdict instanceof Consensus.Finish<Found>(Found found)
              && found.version.number < newest(state).getFirst().number;
      if (verdict.base().isEmpty() || isOpen) {
        assertThat(newest(state)).as("%s", state).noneMatch(one -> isReadable(state, one));
      } else {
        int there = verdict.base().get().version.changes;
        assertThat(there & state.acknowledged).as("%s", state).isEqualTo(state.acknowledged);
      }
    }

    private static List<Version> newest(State state) {
      long largest = state.servers.stream().mapToLong(Version::number).max().orElseThrow();
      return state.servers.stream().filter(one -> one.number == largest).toList();
    }

    private boolean isReadable(State state, Version version) {
      return Collections.frequency(state.servers, version) >= needed;
    }

    /// What others have left behind never keeps a single writer for long.
    void checkThatOneCanGoOn(State end, RandomGenerator random) {
      State state = new State(end.servers, Collections.nCopies(writers, end(look(0))), 0, 0);
      state = with(state, 0, look(attempts - 3));
      for (List<State> next = after(state); !next.isEmpty(); next = after(state)) {
        state = next.get(random.nextInt(next.size()));
      }
      assertThat(state.acknowledged).as("%s after %s", state, end).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "3, 2, 1, 2, 2, 1",
    "3, 2, 1, 3, 1, 1",
    "3, 2, 2, 2, 2, 1",
    "2, 2, 1, 2, 2, 2",
    "4, 3, 2, 2, 2, 0",
  })
  void nothingAcknowledgedIsLostWhateverHappens(
      int servers, int happy, int needed, int writers, int attempts, int faults) {
    Model model = new Model(servers, happy, needed, writers, attempts, faults);
    Set<State> known = new HashSet<>();
    Deque<State> open = new ArrayDeque<>(List.of(model.start()));
    boolean wasAcknowledged = false;
    while (!open.isEmpty()) {
      State state = open.pop();
      model.check(state);
      wasAcknowledged |= state.acknowledged == (1 << writers) - 1;
      for (State next : model.after(state)) {
        if (known.add(next)) {
          open.push(next);
        }
      }
    }
    assertThat(wasAcknowledged).isTrue();
  }

  @RepeatedTest(20)
  void nothingAcknowledgedIsLostAmongMany(RandomGenerator random) {
    for (int i = 0; i < 400; i++) {
      int servers = random.nextInt(2, 11);
      int happy = random.nextInt(servers / 2 + 1, servers + 1);
      int needed = random.nextInt(1, happy + 1);
      Model model =
          new Model(servers, happy, needed, random.nextInt(2, 6), 8, random.nextInt(0, 20));
      State state = model.start();
      List<State> next = model.after(state);
      while (!next.isEmpty()) {
        state = next.get(random.nextInt(next.size()));
        model.check(state);
        next = model.after(state);
      }
      if (needed == 1) {
        model.checkThatOneCanGoOn(state, random);
      }
    }
  }
}
