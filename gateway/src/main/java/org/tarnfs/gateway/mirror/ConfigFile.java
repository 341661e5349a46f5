// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.snapshot.DeviceKey;
import org.tarnfs.gateway.snapshot.FolderDescription;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Retention;
import org.tarnfs.storage.app.DurableFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// What a node remembers of a mirrored folder beside its state: a file of JSON, for the eyes of its
/// user alone, as it holds caps. For several threads.
final class ConfigFile {

  private static final JsonMapper JSON = JsonMapper.builder().build();

  private final Path file;

  // Written by who has the lock of this.
  private volatile MirrorConfig config;
  private boolean deleted;

  private ConfigFile(Path file, MirrorConfig config) {
    this.file = file;
    this.config = config;
  }

  /// Remembers a folder from now on.
  static ConfigFile create(Path file, MirrorConfig config) throws IOException {
    write(file, config);
    return new ConfigFile(file, config);
  }

  /// What is remembered from an earlier time.
  static ConfigFile open(Path file) throws IOException {
    return new ConfigFile(file, read(file));
  }

  MirrorConfig config() {
    return config;
  }

  /// What a config becomes.
  @FunctionalInterface
  interface Change {
    MirrorConfig of(MirrorConfig before) throws IOException;
  }

  /// Remembers something else, which counts when it is on disk.
  synchronized void change(Change change) throws IOException {
    if (deleted) {
      throw new MirrorException(
          MirrorException.Problem.NO_SUCH_FOLDER, "the folder is not mirrored any more");
    }
    MirrorConfig next = change.of(config);
    write(file, next);
    config = next;
  }

  /// Lets a pause end that is over; who reads the file finds that out, too.
  synchronized void endPause() {
    config = config.resumed();
  }

  synchronized void delete() throws IOException {
    Files.deleteIfExists(file);
    deleted = true;
  }

  private static void write(Path file, MirrorConfig config) throws IOException {
    ObjectNode fields = JSON.createObjectNode();
    fields.put("name", config.name());
    fields.put("path", config.path().toString());
    ObjectNode folder = fields.putObject("folder");
    folder.put("root", config.folder().root().toSecretString());
    folder.put("devices", config.folder().devices().toSecretString());
    folder.set("description", config.folder().description().toJson());
    config
        .device()
        .ifPresent(
            own -> {
              ObjectNode device = fields.putObject("device");
              device.put("name", own.name());
              device.put("directory", own.directory().toSecretString());
              device.put("key", own.key().toSecretString());
            });
    fields.put("paused", config.paused());
    config.pausedUntil().ifPresent(until -> fields.put("pausedUntil", until.toString()));
    MirrorSettings settings = config.settings();
    ObjectNode how = fields.putObject("settings");
    how.put("scanEvery", settings.scanEvery().toString());
    how.put("pollEvery", settings.pollEvery().toString());
    how.put("rest", settings.rest().toString());
    how.put("retention", settings.retention().toString());
    how.put("guardShare", settings.guardShare());
    how.put("guardFiles", settings.guardFiles());
    settings.releaseAfter().ifPresent(after -> how.put("releaseAfter", after.toString()));
    how.put("releaseGrace", settings.releaseGrace().toString());
    DurableFile.writePrivate(file, JSON.writeValueAsString(fields) + "\n");
  }

  private static MirrorConfig read(Path file) throws IOException {
    try {
      JsonNode fields = JSON.readTree(DurableFile.read(file));
      return new MirrorConfig(
          fields.path("name").asString(""),
          Path.of(fields.path("path").asString("")),
          new FolderOnGrid.Lasting(
              directory(file, fields.path("folder").path("root")),
              FolderDescription.ofJson(fields.path("folder").path("description")),
              directory(file, fields.path("folder").path("devices"))),
          fields.has("device") ? Optional.of(own(file, fields.path("device"))) : Optional.empty(),
          settings(fields.path("settings")),
          fields.path("paused").asBoolean(false),
          fields.has("pausedUntil")
              ? Optional.of(Instant.parse(fields.path("pausedUntil").asString("")))
              : Optional.empty());
    } catch (JacksonException | BadCapException | DateTimeException | IllegalArgumentException e) {
      throw bad(file);
    }
  }

  private static DirectoryCap<?> directory(Path file, JsonNode field)
      throws IOException, BadCapException {
    if (Cap.parse(field.asString("")) instanceof DirectoryCap<?> directory) {
      return directory;
    }
    throw bad(file);
  }

  private static MirrorConfig.Own own(Path file, JsonNode fields)
      throws IOException, BadCapException {
    if (Cap.parse(fields.path("directory").asString(""))
        instanceof DirectoryCap<?>(WriteCap write)) {
      return new MirrorConfig.Own(
          fields.path("name").asString(""),
          new DirectoryCap<>(write),
          DeviceKey.parse(fields.path("key").asString("")).orElseThrow(() -> bad(file)));
    }
    throw bad(file);
  }

  private static MirrorSettings settings(JsonNode fields) {
    MirrorSettings usual = MirrorSettings.USUAL;
    return new MirrorSettings(
        duration(fields, "scanEvery").orElse(usual.scanEvery()),
        duration(fields, "pollEvery").orElse(usual.pollEvery()),
        duration(fields, "rest").orElse(usual.rest()),
        fields.has("retention")
            ? Retention.parse(fields.path("retention").asString(""))
            : usual.retention(),
        fields.path("guardShare").asDouble(usual.guardShare()),
        fields.path("guardFiles").asInt(usual.guardFiles()),
        duration(fields, "releaseAfter"),
        duration(fields, "releaseGrace").orElse(usual.releaseGrace()));
  }

  private static Optional<Duration> duration(JsonNode fields, String name) {
    return fields.has(name)
        ? Optional.of(Duration.parse(fields.path(name).asString("")))
        : Optional.empty();
  }

  private static IOException bad(Path file) {
    return new IOException(
        file + " does not hold what Tarn writes there; restore it from a backup, or remove it");
  }
}
