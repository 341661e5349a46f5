// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.KnownAnswer;
import org.tarnfs.caps.KnownAnswers;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "selftest",
    description = "Compare what this machine computes with known answers.",
    footer = {"", "Example: tarn selftest --vectors test_vectors.yaml"})
final class SelftestCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();

  @Option(
      names = "--vectors",
      paramLabel = "FILE",
      description =
          "Also compute the caps of the files that test vectors of Tahoe-LAFS describe, and compare"
              + " them; JSON or YAML.")
  private @Nullable Path vectors;

  private final List<String> failures = new ArrayList<>();
  private int passed;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    KnownAnswers.all().forEach(this::count);
    CodingAnswers.all().forEach(this::count);
    if (vectors != null) {
      for (VectorCase.Outcome outcome : VectorCase.runAll(VectorCase.read(vectors))) {
        switch (outcome) {
          case VectorCase.Passed same -> passed++;
          case VectorCase.Failed(String what) -> failures.add(what);
        }
      }
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("passed", passed);
    fields.put("failed", failures.size());
    fields.put("failures", failures);
    screen.result(text(), fields);
    return failures.isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void count(KnownAnswer answer) {
    if (answer.passed()) {
      passed++;
    } else {
      failures.add(answer.name());
    }
  }

  private String text() {
    StringBuilder text = new StringBuilder();
    failures.forEach(failure -> text.append("FAILED ").append(failure).append('\n'));
    return text.append("%d passed, %d failed".formatted(passed, failures.size())).toString();
  }
}
