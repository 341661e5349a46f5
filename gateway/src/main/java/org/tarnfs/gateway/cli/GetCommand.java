// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.app.GridClient;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.web.RangeHeader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "get",
    description = "Read a file from the grid, all of it or a range.",
    footer = {"", "Example: tarn get --output photo.jpg < photo.cap"})
final class GetCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();
  @Mixin private final CapInput input = new CapInput();

  @Option(
      names = {"-o", "--output"},
      paramLabel = "OUT",
      description =
          "Write to this file, which is replaced once everything is there; without it to standard"
              + " output.")
  private @Nullable Path output;

  @Option(
      names = "--range",
      paramLabel = "A-B",
      description =
          "Only bytes A to B, counted from 0, both included; A- is to the end, -N the last N.")
  private @Nullable String range;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    if (screen.json() && output == null) {
      throw CommandException.usage(
          "--json needs --output, as the file itself goes to standard output");
    }
    ReadCap cap = readable(input.cap());
    try (GridClient client = GridClient.open(node.directory(), new SecureRandom())) {
      client.problems().forEach(screen::warning);
      ReadableFile file = client.grid().open(cap);
      ByteRange wanted = wanted(file.size());
      if (output == null) {
        // Closing it would be for the JVM to do.
        copy(file, wanted, new FileOutputStream(FileDescriptor.out).getChannel());
      } else {
        try (OutputFile target = OutputFile.create(output)) {
          copy(file, wanted, target.channel());
          target.commit();
        }
      }
      return ExitCode.OK;
    }
  }

  private void copy(ReadableFile file, ByteRange wanted, FileChannel out)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (ProgressLine progress = new ProgressLine("reading", screen)) {
      file.read(wanted, new Counting(out, wanted.length(), progress));
    }
    long took = System.nanoTime() - start;
    if (output != null) {
      Map<String, Object> fields = new LinkedHashMap<>();
      fields.put("file", output.toString());
      fields.put("size", wanted.length());
      fields.put("seconds", took / 1e9);
      String text =
          "read %s in %s (%s)"
              .formatted(
                  Screen.size(wanted.length()),
                  Screen.seconds(took),
                  Screen.rate(wanted.length(), took));
      screen.result(text, fields);
    }
  }

  private ByteRange wanted(long size) throws CommandException {
    if (range == null) {
      return new ByteRange(0, size);
    }
    ByteRange wanted =
        RangeHeader.parseRange(range, size)
            .orElseThrow(
                () ->
                    CommandException.usage(
                        "--range must be A-B with A <= B, A- or -N, is \"" + range + "\""));
    if (wanted.isEmpty()) {
      throw CommandException.usage("--range " + range + " is beyond the file's " + size + " bytes");
    }
    return wanted;
  }

  private static ReadCap readable(Cap cap) throws CommandException, UnsupportedCapException {
    return switch (cap) {
      case ReadCap read -> read;
      case WriteCap write -> write.readCap();
      case VerifyCap verify ->
          throw new CommandException(ExitCode.BAD_CAP, "a verify cap does not grant reading");
      case DirectoryCap<?> directory -> throw new UnsupportedCapException("directories");
      case UnknownCap unknown ->
          throw new CommandException(ExitCode.BAD_CAP, "this is no cap, or one of a newer program");
    };
  }

  /// Tells how much has gone through.
  private static final class Counting implements WritableByteChannel {

    private final WritableByteChannel out;
    private final long total;
    private final ProgressLine progress;
    private long done;

    Counting(WritableByteChannel out, long total, ProgressLine progress) {
      this.out = out;
      this.total = total;
      this.progress = progress;
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      int written = out.write(source);
      done += written;
      progress.advanced(done, total);
      return written;
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() throws IOException {
      out.close();
    }
  }
}
