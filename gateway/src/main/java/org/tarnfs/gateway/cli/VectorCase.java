// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.MdmfWriteCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.crypto.BadKeyException;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploader;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// One case of Tahoe-LAFS's `integration/vectors/test_vectors.yaml`: a file, the parameters to
/// store it with, and the cap that comes out.
///
/// | field | content |
/// |---|---|
/// | `format.kind` | `chk`, or `ssk` for mutable files |
/// | `format.params.format` | of a mutable file: `sdmf` or `mdmf` |
/// | `format.params.key` | of a mutable file: its private key in PEM, which alone decides the cap |
/// | `sample.seed`, `sample.length` | the content: the seed over and over |
/// | `zfec.required`, `.total`, `.segmentSize` | the encoding |
/// | `convergence` | the convergence secret |
/// | `expected` | the cap |
///
/// Secret and seed are in base64.
record VectorCase(String name, JsonNode fields) {

  private static final long LARGEST_FILE = 64 << 20;
  private static final long LARGEST_SAMPLE = 1L << 30;

  /// What became of a case.
  sealed interface Outcome {}

  record Passed() implements Outcome {}

  record Failed(String what) implements Outcome {}

  static List<VectorCase> read(Path file) throws IOException, CommandException {
    if (Files.size(file) > LARGEST_FILE) {
      throw new CommandException(ExitCode.FAILED, file + " is too large for test vectors");
    }
    String text = Files.readString(file);
    JsonNode cases;
    try {
      boolean json = text.stripLeading().startsWith("{");
      cases = (json ? new JsonMapper() : new YAMLMapper()).readTree(text).path("vector");
    } catch (JacksonException e) {
      throw new CommandException(
          ExitCode.FAILED, file + " is neither JSON nor YAML: " + e.getOriginalMessage());
    }
    List<VectorCase> read = new ArrayList<>();
    for (JsonNode fields : cases) {
      read.add(new VectorCase("case " + (read.size() + 1), fields));
    }
    if (read.isEmpty()) {
      throw new CommandException(ExitCode.FAILED, file + " holds no test vectors");
    }
    return read;
  }

  static List<Outcome> runAll(List<VectorCase> cases) throws InterruptedException {
    MemoryBudget budget = MemoryBudget.ofThisMachine();
    int processors = Runtime.getRuntime().availableProcessors();
    try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
      List<Callable<Outcome>> tasks = new ArrayList<>();
      cases.forEach(one -> tasks.add(() -> one.run(budget)));
      List<Outcome> outcomes = new ArrayList<>();
      for (Future<Outcome> outcome : threads.invokeAll(tasks)) {
        outcomes.add(outcome.get());
      }
      return outcomes;
    } catch (ExecutionException e) {
      throw new IllegalStateException("a case failed in an unforeseen way", e);
    }
  }

  private Outcome run(MemoryBudget budget) throws InterruptedException {
    try {
      String cap = cap(budget).toSecretString();
      String expected = fields.path("expected").asString("");
      return cap.equals(expected)
          ? new Passed()
          : new Failed(name + ": expected " + expected + ", got " + cap);
    } catch (IOException | IllegalArgumentException | ArithmeticException e) {
      return new Failed(name + ": " + e.getMessage());
    }
  }

  private Cap cap(MemoryBudget budget) throws IOException, InterruptedException {
    JsonNode format = fields.path("format");
    String kind = format.path("kind").asString("");
    return switch (kind) {
      case "chk" -> Uploader.capFor(sample(), options(), budget);
      case "ssk" -> mutableCap(format.path("params"));
      default -> throw new IllegalArgumentException("unknown kind \"" + kind + "\"");
    };
  }

  private static WriteCap mutableCap(JsonNode parameters) throws BadKeyException {
    SigningKey key = SigningKey.parse(parameters.path("key").asString(""));
    String format = parameters.path("format").asString("");
    return switch (format) {
      case "sdmf" -> SdmfWriteCap.of(key);
      case "mdmf" -> MdmfWriteCap.of(key);
      default -> throw new IllegalArgumentException("unknown format \"" + format + "\"");
    };
  }

  private UploadOptions options() {
    JsonNode zfec = fields.path("zfec");
    int total = zfec.path("total").asInt(0);
    EncodingParameters parameters =
        new EncodingParameters(zfec.path("required").asInt(0), total, 1);
    SecretBytes secret = SecretBytes.copyOf(base64(fields.path("convergence")));
    int segmentSize = zfec.path("segmentSize").asInt(0);
    if (segmentSize < 1) {
      throw new IllegalArgumentException("segmentSize must be at least 1");
    }
    return new UploadOptions(parameters, Optional.of(new ConvergenceSecret(secret)), segmentSize);
  }

  private ReplayableSource sample() {
    byte[] seed = base64(fields.path("sample").path("seed"));
    long length = fields.path("sample").path("length").asLong(-1);
    if (seed.length == 0 || length < 0 || length > LARGEST_SAMPLE) {
      throw new IllegalArgumentException("a sample needs a seed and a length of at most 1 GiB");
    }
    return new Sample(seed, length);
  }

  private static byte[] base64(JsonNode text) {
    return Base64.getDecoder().decode(text.asString(""));
  }

  /// A seed over and over, without holding it all.
  private static final class Sample implements ReplayableSource {

    private final byte[] seed;
    private final long size;

    Sample(byte[] seed, long size) {
      this.seed = seed;
      this.size = size;
    }

    @Override
    public long size() {
      return size;
    }

    @Override
    public InputStream open() {
      return new InputStream() {
        private long position;

        @Override
        public int read() {
          return position == size ? -1 : seed[(int) (position++ % seed.length)] & 0xff;
        }

        @Override
        public int read(byte[] target, int offset, int length) {
          int count = (int) Math.min(length, size - position);
          for (int i = 0; i < count; i++) {
            target[offset + i] = seed[(int) (position++ % seed.length)];
          }
          return count == 0 && length > 0 ? -1 : count;
        }
      };
    }
  }
}
