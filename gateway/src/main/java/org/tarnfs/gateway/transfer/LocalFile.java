// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Metadata;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A file, directory or something else on this machine, as it was when it was looked at.
///
/// @param path absolute
/// @param attributes those that its file system gives, by the names that Java has for them
/// @param seen when it was looked at
public record LocalFile(Path path, Kind kind, Map<String, Object> attributes, Instant seen) {

  /// What it is.
  public enum Kind {
    FILE,
    DIRECTORY,
    LINK,
    OTHER
  }

  /// The fields of Python's `stat` that Tahoe-LAFS keeps of what it backs up, and where Java has
  /// them.
  private static final Map<String, String> STAT_FIELDS =
      Map.of("st_mode", "mode", "st_ino", "ino", "st_dev", "dev", "st_uid", "uid", "st_gid", "gid");

  public LocalFile {
    attributes = Map.copyOf(attributes);
  }

  /// What `path` names, where symbolic links are not followed.
  public static LocalFile of(Path path) throws IOException {
    return of(path, LinkOption.NOFOLLOW_LINKS);
  }

  /// What `path` leads to.
  public static LocalFile following(Path path) throws IOException {
    return of(path, new LinkOption[0]);
  }

  private static LocalFile of(Path path, LinkOption... options) throws IOException {
    Instant now = Instant.now();
    boolean unix = path.getFileSystem().supportedFileAttributeViews().contains("unix");
    Map<String, Object> all = Files.readAttributes(path, unix ? "unix:*" : "*", options);
    Map<String, Object> attributes = new HashMap<>();
    all.forEach(
        (name, value) -> {
          if (value instanceof Number || value instanceof FileTime || value instanceof Boolean) {
            attributes.put(name, value);
          }
        });
    return new LocalFile(path.toAbsolutePath().normalize(), kind(attributes), attributes, now);
  }

  private static Kind kind(Map<String, Object> attributes) {
    if (Boolean.TRUE.equals(attributes.get("isSymbolicLink"))) {
      return Kind.LINK;
    } else if (Boolean.TRUE.equals(attributes.get("isDirectory"))) {
      return Kind.DIRECTORY;
    }
    return Boolean.TRUE.equals(attributes.get("isRegularFile")) ? Kind.FILE : Kind.OTHER;
  }

  /// In bytes.
  public long size() {
    return attributes.get("size") instanceof Number size ? size.longValue() : 0;
  }

  /// When its content last changed, or so its owner says.
  public FileTime modified() {
    return time("lastModifiedTime");
  }

  /// When anything of it last changed; as in Python, when it was made where nothing tells of that.
  FileTime changed() {
    return time(attributes.containsKey("ctime") ? "ctime" : "creationTime");
  }

  private FileTime time(String name) {
    return attributes.get(name) instanceof FileTime time ? time : FileTime.fromMillis(0);
  }

  long modifiedSecond() {
    return modified().to(TimeUnit.SECONDS);
  }

  long changedSecond() {
    return changed().to(TimeUnit.SECONDS);
  }

  /// Whether any later change will show in the second of its last one.
  boolean isSettled() {
    return changedSecond() < seen.getEpochSecond();
  }

  /// What is said of it in a backup.
  Metadata metadata() throws BadChildException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("ctime", seconds(changed()));
    fields.put("mtime", seconds(modified()));
    STAT_FIELDS.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(
            field -> {
              if (attributes.get(field.getValue()) instanceof Number value) {
                fields.put(field.getKey(), value.longValue());
              }
            });
    return Metadata.of(fields);
  }

  /// What is said of it in a copy.
  Metadata modifiedOnly() throws BadChildException {
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.put("mtime", seconds(modified()));
    return Metadata.of(fields);
  }

  private static double seconds(FileTime time) {
    Instant instant = time.toInstant();
    return instant.getEpochSecond() + instant.getNano() / 1e9;
  }
}
