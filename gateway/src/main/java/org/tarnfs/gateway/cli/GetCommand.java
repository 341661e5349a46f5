// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.file.ProgressChannel;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.transfer.PartialFiles;
import org.tarnfs.gateway.web.RangeHeader;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "get",
    description = "Read a file from the grid, all of it or a range.",
    footer = {"", "Example: tarn get --output photo.jpg < photo.cap"})
final class GetCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeOption node = new NodeOption();
  @Mixin private final PathInput input = new PathInput();

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "OUT",
      description = "The same as --output.")
  private @Nullable Path local;

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
    if (output == null) {
      output = local;
    } else if (local != null) {
      throw CommandException.usage("give the file to write or --output, not both");
    }
    if (screen.json() && output == null) {
      throw CommandException.usage(
          "--json needs --output, as the file itself goes to standard output");
    }
    try (Session session = Session.open(node, screen)) {
      GridPath path = input.path(session.aliases());
      ReadCap cap = readable(session.places().find(path).child(), path);
      ReadableFile file = session.grid().open(cap);
      ByteRange wanted = wanted(file.size());
      if (output == null) {
        // Closing it would be for the JVM to do.
        copy(file, wanted, new FileOutputStream(FileDescriptor.out).getChannel());
      } else {
        if (Files.isDirectory(output)) {
          throw CommandException.usage(output + " is a directory; name the file to write");
        }
        try (PartialFiles partials = new PartialFiles();
            PartialFiles.Partial target = partials.create(output)) {
          copy(file, wanted, target.channel());
          target.commit(Optional.empty());
        }
      }
      return ExitCode.OK;
    }
  }

  private void copy(ReadableFile file, ByteRange wanted, FileChannel out)
      throws IOException, InterruptedException {
    long start = System.nanoTime();
    try (ProgressLine progress = new ProgressLine("reading", screen)) {
      file.read(wanted, new ProgressChannel(out, wanted.length(), progress));
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

  private static ReadCap readable(Child child, GridPath path) throws CommandException {
    return switch (child) {
      case Child.Known(ReadCap read) -> read;
      case Child.Known(WriteCap write) -> write.readCap();
      case Child.Known(VerifyCap _) ->
          throw new CommandException(ExitCode.BAD_CAP, "a verify cap does not grant reading");
      case Child.Known(DirectoryCap<?> _) ->
          throw new CommandException(
              ExitCode.BAD_CAP,
              path.shown()
                  + " is a directory: tarn ls lists it, and tarn cp -r copies what is in it");
      case Child.Known(UnknownCap _),
          Child.UnknownReadable _,
          Child.UnknownWritable _,
          Child.Hidden _ ->
          throw new CommandException(ExitCode.BAD_CAP, CapInput.NOT_KNOWN);
    };
  }
}
