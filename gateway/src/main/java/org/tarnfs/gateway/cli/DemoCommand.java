// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.app.DemoGrid;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.immutable.Uploaded;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "demo",
    description = {
      "Show what a grid does: start servers on this machine, store a file, stop as many servers as"
          + " the file can spare, and read it back."
    },
    footer = {"", "Example: tarn demo photo.jpg"})
final class DemoCommand implements TarnCommand.Action {

  private static final Pattern ENCODING = Pattern.compile("(\\d{1,3})-of-(\\d{1,3})");
  private static final int GENERATED_SIZE = 5_000_000;

  @Mixin private final Screen screen = new Screen();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "The file to store; without it, 5 MB that are made up.")
  private @Nullable Path file;

  @Option(
      names = "--keep",
      description = "Leave the grid running, and tell where its web API is; Ctrl-C stops it.")
  private boolean keep;

  @Option(names = "--servers", paramLabel = "N", description = "How many servers; 5.")
  private int servers = 5;

  @Option(
      names = "--encoding",
      paramLabel = "K-of-N",
      description = "How to spread the file; 3-of-5.")
  private String encoding = "3-of-5";

  @Option(
      names = "--directory",
      paramLabel = "DIR",
      description = "Where to keep the grid, or where an earlier one is; a new one by default.")
  private @Nullable Path directory;

  @Option(names = "--port", description = "The port of the web API; any free one.")
  private int port;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    EncodingParameters parameters = parameters();
    boolean temporary = directory == null;
    Path root = directory == null ? Files.createTempDirectory("tarn-demo-") : directory;
    DemoGrid grid = null;
    try {
      say("starting %d storage servers over HTTPS on this machine".formatted(servers));
      grid = DemoGrid.start(root, servers, parameters, port);
      Map<String, Object> fields = demonstrate(grid, parameters);
      if (keep) {
        leaveRunning(grid, root, fields);
      } else if (screen.json()) {
        screen.result("", fields);
      }
      return ExitCode.OK;
    } finally {
      if (grid != null) {
        grid.close();
      }
      if (temporary) {
        deleteTree(root);
      }
    }
  }

  private Map<String, Object> demonstrate(DemoGrid grid, EncodingParameters parameters)
      throws IOException, CommandException, InterruptedException {
    ReplayableSource source = source();
    Uploaded uploaded = store(grid, source, parameters);
    List<Integer> stopped = stopSpare(grid, parameters);
    long took = readBack(grid, uploaded, source);
    if (keep) {
      for (int number : stopped) {
        grid.restart(number);
      }
    }
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("cap", uploaded.cap().toSecretString());
    fields.put("size", source.size());
    fields.put("stopped", stopped);
    fields.put("identical", true);
    fields.put("readSeconds", took / 1e9);
    return fields;
  }

  private ReplayableSource source() throws IOException {
    if (file != null) {
      say("the file: %s, %s".formatted(file, Screen.size(Files.size(file))));
      return ReplayableSource.ofFile(file);
    }
    byte[] content = new byte[GENERATED_SIZE];
    new Random(System.nanoTime()).nextBytes(content);
    say("the file: %s, made up".formatted(Screen.size(GENERATED_SIZE)));
    return ReplayableSource.ofBytes(content);
  }

  private Uploaded store(DemoGrid grid, ReplayableSource source, EncodingParameters parameters)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    Uploaded uploaded;
    try (ProgressLine progress = new ProgressLine("storing", screen)) {
      uploaded = grid.client().grid().put(source, grid.client().convergent(), progress);
    }
    long took = System.nanoTime() - start;
    say(
        "stored it in %s (%s): %d encrypted shares, any %d of which give it back"
            .formatted(
                Screen.seconds(took),
                Screen.rate(source.size(), took),
                parameters.total(),
                parameters.needed()));
    say("its cap: " + uploaded.cap().toSecretString());
    return uploaded;
  }

  /// Stops as many servers as the file can spare if each holds as many shares as the others, the
  /// last ones first.
  private List<Integer> stopSpare(DemoGrid grid, EncodingParameters parameters) throws IOException {
    int sharesEach = Math.ceilDiv(parameters.total(), servers);
    int spare = Math.min(servers - 1, (parameters.total() - parameters.needed()) / sharesEach);
    List<Integer> stopped = IntStream.rangeClosed(servers - spare + 1, servers).boxed().toList();
    for (int number : stopped) {
      grid.stop(number);
    }
    say("stopped %d of the %d servers".formatted(spare, servers));
    return stopped;
  }

  private long readBack(DemoGrid grid, Uploaded uploaded, ReplayableSource source)
      throws IOException, CommandException, InterruptedException {
    long start = System.nanoTime();
    ReadableFile readable = grid.client().grid().open(uploaded.cap());
    try (Comparison comparison = new Comparison(source.open());
        ProgressLine progress = new ProgressLine("reading", screen)) {
      progress.advanced(0, source.size());
      readable.read(new ByteRange(0, readable.size()), comparison);
      if (!comparison.isEqual()) {
        throw new CommandException(ExitCode.FAILED, "what was read is not what was stored");
      }
    }
    long took = System.nanoTime() - start;
    say(
        "read it back from the others in %s (%s): identical"
            .formatted(Screen.seconds(took), Screen.rate(source.size(), took)));
    return took;
  }

  private void leaveRunning(DemoGrid grid, Path root, Map<String, Object> fields)
      throws InterruptedException {
    fields.put("web", grid.web().toString());
    fields.put("directory", root.toString());
    StopSignal stop = StopSignal.closing(grid);
    screen.result(
        "the grid keeps running in %s, with its web API at %s; Ctrl-C stops it"
            .formatted(root, grid.web()),
        fields);
    stop.await();
  }

  private EncodingParameters parameters() throws CommandException {
    Matcher matcher = ENCODING.matcher(encoding);
    if (!matcher.matches()) {
      throw CommandException.usage("--encoding must be like 3-of-5, is " + encoding);
    }
    int needed = Integer.parseInt(matcher.group(1));
    int total = Integer.parseInt(matcher.group(2));
    if (servers < 1 || needed < 1 || total < needed || total > EncodingParameters.MAX_TOTAL) {
      throw CommandException.usage(
          "need at least one server, and --encoding K-of-N with 1 <= K <= N <= 256");
    }
    // Tahoe-LAFS's own 7 of 10.
    int happy = Math.min(servers, Math.ceilDiv(7 * total, 10));
    return new EncodingParameters(needed, total, happy);
  }

  private void say(String text) {
    if (!screen.json()) {
      System.out.println(text);
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path path : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
