// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.testing.Seeds;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildKind;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.servers.TaskScope;

/// Two gateways change one directory at the same time.
@Timeout(300)
@ExtendWith(Seeds.class)
final class DirectoryRaceTest {

  private static final int CHANGES = 500;

  private final TestGrid grid = TestGrid.of(10);

  @Test
  void allThousandChangesAreThereInTheEnd(RandomGenerator random) throws Exception {
    DirectoryCap<WriteCap> cap = grid.grid().makeDirectory(MutableFormat.SDMF, List.of());
    List<Future<Set<String>>> writers = new ArrayList<>();
    TreeSet<String> expected = new TreeSet<>();
    try (TaskScope tasks = new TaskScope()) {
      for (String writer : List.of("a", "b")) {
        Directory directory = grid.newGrid().directory(cap);
        Random choices = new Random(random.nextLong());
        writers.add(tasks.fork(() -> change(directory, writer, choices)));
      }
      for (Future<Set<String>> writer : writers) {
        expected.addAll(writer.get());
      }
    }

    assertThat(
            grid.newGrid().directory(cap).contents().entries().stream()
                .map(entry -> entry.name().toString()))
        .containsExactlyElementsOf(expected);
  }

  /// Adds, renames and deletes children of its own; returns the names that are left.
  private static Set<String> change(Directory directory, String writer, Random choices)
      throws IOException, InterruptedException {
    TreeSet<String> names = new TreeSet<>();
    for (int i = 0; i < CHANGES; i++) {
      String fresh = writer + "%03d".formatted(i);
      String old = names.isEmpty() ? "" : names.first();
      int choice = old.isEmpty() ? 0 : choices.nextInt(4);
      switch (choice) {
        case 1 -> {
          directory.edit(new DirectoryEdit.DeleteChild(ChildName.of(old), true, ChildKind.ANY));
          names.remove(old);
        }
        case 2 -> {
          directory.edit(
              new DirectoryEdit.RenameChild(
                  ChildName.of(old), ChildName.of(fresh), Overwrite.NOTHING, Instant.now()));
          names.remove(old);
          names.add(fresh);
        }
        default -> {
          directory.edit(
              new DirectoryEdit.PutChildren(
                  List.of(new NewChild(ChildName.of(fresh), literal(fresh), Optional.empty())),
                  Overwrite.NOTHING,
                  Instant.now()));
          names.add(fresh);
        }
      }
    }
    return names;
  }

  private static Child literal(String text) {
    return new Child.Known(
        new LiteralCap(SecretBytes.copyOf(text.getBytes(StandardCharsets.UTF_8))));
  }
}
