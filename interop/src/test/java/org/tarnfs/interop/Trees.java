// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.tarnfs.caps.Bytes;

/// Directories on disk with all that is below them.
final class Trees {

  private Trees() {}

  /// The content of each file, by its path.
  static Map<String, Bytes> content(Path tree) throws IOException {
    Map<String, Bytes> content = new TreeMap<>();
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path path : files.filter(Files::isRegularFile).toList()) {
        content.put(tree.relativize(path).toString(), Bytes.copyOf(Files.readAllBytes(path)));
      }
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
    return content;
  }

  /// Of each path what it is, with content, time and permissions; what is Tarn's own aside.
  static Map<String, String> described(Path tree) throws Exception {
    Map<String, String> all = new TreeMap<>();
    List<Path> paths;
    try (Stream<Path> walk = Files.walk(tree)) {
      paths = walk.filter(path -> !path.equals(tree)).toList();
    }
    for (Path path : paths) {
      String name = tree.relativize(path).toString();
      if (!name.equals(".tarn") && !name.startsWith(".tarn/")) {
        all.put(name, describedOne(path));
      }
    }
    return all;
  }

  private static String describedOne(Path path) throws Exception {
    if (Files.isSymbolicLink(path)) {
      return "-> " + Files.readSymbolicLink(path);
    }
    String said =
        PosixFilePermissions.toString(Files.getPosixFilePermissions(path))
            + " "
            + Files.getLastModifiedTime(path).to(TimeUnit.NANOSECONDS);
    return Files.isDirectory(path) ? "folder " + said : hash(path) + " " + said;
  }

  private static String hash(Path file) throws Exception {
    MessageDigest digest = MessageDigest.getInstance("SHA-256");
    try (InputStream in = new DigestInputStream(Files.newInputStream(file), digest)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return HexFormat.of().formatHex(digest.digest());
  }
}
