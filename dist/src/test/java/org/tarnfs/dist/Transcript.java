// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.dist;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// What a page of the documentation shows of a terminal, in blocks marked `console`: commands after
/// a `$`, and below each what it prints.
record Transcript(List<Step> steps) {

  record Step(String command, List<String> output) {}

  static Transcript of(Path page) throws IOException {
    List<Step> steps = new ArrayList<>();
    boolean console = false;
    for (String line : Files.readAllLines(page)) {
      if (line.startsWith("```")) {
        console = line.equals("```console");
      } else if (console && line.startsWith("$ ")) {
        steps.add(new Step(line.substring(2), new ArrayList<>()));
      } else if (console) {
        steps.getLast().output().add(line);
      }
    }
    return new Transcript(steps);
  }

  List<String> commands() {
    return steps.stream().map(Step::command).toList();
  }
}
