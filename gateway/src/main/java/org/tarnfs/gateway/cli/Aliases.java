// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.storage.app.DurableFile;

/// Short names of directories, in `private/aliases` of the node directory, where Tahoe-LAFS keeps
/// them: a line `NAME: CAP` for each. Empty lines and those that begin with `#` say nothing.
final class Aliases {

  /// Stands for the start of a path that names none.
  static final String DEFAULT = "tahoe";

  private static final int MAX_FILE = 4 << 20;
  private static final Pattern NAME = Pattern.compile("[^:/#\\s\\p{Cntrl}][^:/\\s\\p{Cntrl}]*");

  private final Path file;
  private final SortedMap<String, String> caps;

  private Aliases(Path file, SortedMap<String, String> caps) {
    this.file = file;
    this.caps = caps;
  }

  static Aliases read(Path file) throws IOException {
    SortedMap<String, String> caps = new TreeMap<>();
    for (String line : text(file).lines().toList()) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.strip().startsWith("#")) {
        caps.put(line.substring(0, colon).strip(), line.substring(colon + 1).strip());
      }
    }
    return new Aliases(file, caps);
  }

  private static String text(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_FILE) {
        throw new FileSystemException(file.toString(), null, "is too large");
      }
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }

  /// The name without the colon that may follow it.
  static String requireName(String text) throws CommandException {
    String name = text.endsWith(":") ? text.substring(0, text.length() - 1) : text;
    if (!NAME.matcher(name).matches()) {
      throw CommandException.usage(
          "an alias has no spaces, colons or slashes in its name, and does not begin with #");
    }
    return name;
  }

  void requireNew(String name) throws CommandException {
    if (caps.containsKey(name)) {
      throw new CommandException(
          ExitCode.EXISTS,
          "there is an alias %s already; choose another name, or remove its line from %s"
              .formatted(name, file));
    }
  }

  /// Keeps another one, on disk before this returns.
  static void add(Path file, String name, DirectoryCap<?> cap)
      throws IOException, CommandException {
    Path lock = file.resolveSibling("." + file.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      read(file).requireNew(name);
      String before = text(file);
      String gap = before.isEmpty() || before.endsWith("\n") ? "" : "\n";
      DurableFile.writePrivate(file, before + gap + name + ": " + cap.toSecretString() + "\n");
    }
  }

  /// What each leads to; empty where that is no cap of a directory.
  Map<String, Optional<DirectoryCap<?>>> all() {
    Map<String, Optional<DirectoryCap<?>>> all = new TreeMap<>();
    caps.forEach((name, text) -> all.put(name, directory(text)));
    return Collections.unmodifiableMap(all);
  }

  private static Optional<DirectoryCap<?>> directory(String text) {
    try {
      return Cap.parse(text) instanceof DirectoryCap<?> cap ? Optional.of(cap) : Optional.empty();
    } catch (BadCapException e) {
      return Optional.empty();
    }
  }

  /// A place on the grid. A path that begins with neither an alias nor a cap is one from the
  /// default alias.
  GridPath parse(String text) throws CommandException {
    Optional<GridPath> path = parseIfOnGrid(text);
    return path.isPresent() ? path.get() : below(DEFAULT, text.strip());
  }

  /// A place on the grid; empty if `text` begins with neither an alias nor a cap, so that it may be
  /// the name of a file here. A colon behind a slash is part of a name.
  Optional<GridPath> parseIfOnGrid(String text) throws CommandException {
    String stripped = text.strip();
    if (GridPath.startsWithCap(stripped)) {
      return Optional.of(GridPath.ofCap(stripped));
    }
    int colon = stripped.indexOf(':');
    return colon < 0 || stripped.lastIndexOf('/', colon) >= 0
        ? Optional.empty()
        : Optional.of(below(stripped.substring(0, colon), stripped.substring(colon + 1)));
  }

  private GridPath below(String alias, String names) throws CommandException {
    String text = caps.get(alias);
    if (text == null) {
      throw new CommandException(ExitCode.NOT_FOUND, noSuchAlias(alias));
    }
    DirectoryCap<?> cap =
        directory(text)
            .orElseThrow(
                () ->
                    new CommandException(
                        ExitCode.BAD_CAP,
                        "what %s has for the alias %s is no cap of a directory"
                            .formatted(file, Screen.printable(alias))));
    return GridPath.below(Screen.printable(alias) + ":", new Child.Known(cap), names);
  }

  private static String noSuchAlias(String alias) {
    String make = "make it: tarn create-alias " + Screen.printable(alias);
    return alias.equals(DEFAULT)
        ? "there is no alias tahoe, where paths begin that name no other; " + make
        : "there is no alias %s; %s (or put ./ before the name of a file here)"
            .formatted(Screen.printable(alias), make);
  }
}
