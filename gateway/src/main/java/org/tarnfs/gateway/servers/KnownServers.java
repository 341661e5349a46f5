// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.storage.protocol.Nurl;
import org.tarnfs.storage.protocol.StorageProtocolException;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.databind.JsonNode;
import tools.jackson.dataformat.yaml.YAMLMapper;

/// The servers listed in `private/servers.yaml`, in the format of Tahoe-LAFS:
///
/// ```yaml
/// storage:
///   v0-<52 base32 characters>:
///     ann:
///       nickname: <text>
///       anonymous-storage-FURL: pb://<32 base32 characters>@<anything>
///       anonymous-storage-NURLs: [<NURL>, ...]
///       permutation-seed-base32: <base32, may be left out>
/// ```
///
/// @param problems what is wrong with the entries that cannot be used, one sentence each
public record KnownServers(List<KnownServer> servers, List<String> problems) {

  private static final int MAX_FILE_LENGTH = 1 << 20;
  private static final YAMLMapper YAML =
      YAMLMapper.builder().enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION).build();
  private static final Pattern FURL = Pattern.compile("pb://([a-z2-7]{32})@.*");
  private static final String KEY_ID = "v0-";

  public KnownServers {
    servers = List.copyOf(servers);
    problems = List.copyOf(problems);
  }

  /// Reads the file; no servers if there is none.
  ///
  /// @throws IOException if it cannot be read, or is not YAML of this shape at all
  public static KnownServers read(Path file) throws IOException {
    try {
      if (Files.size(file) > MAX_FILE_LENGTH) {
        throw new IOException(file + " is larger than " + MAX_FILE_LENGTH + " bytes");
      }
      return parse(Files.readString(file), file.toString());
    } catch (NoSuchFileException e) {
      return new KnownServers(List.of(), List.of());
    }
  }

  /// Reads the text of such a file; `source` names it in messages. What is wrong with it is told by
  /// place only: the parser's words quote the text, and so the secret in a NURL.
  public static KnownServers parse(String yaml, String source) throws IOException {
    JsonNode entries;
    try {
      entries = YAML.readTree(yaml).path("storage");
    } catch (JacksonException e) {
      TokenStreamLocation place = e.getLocation();
      throw new IOException(
          "%s is not YAML, nested too deeply, or names something twice%s"
              .formatted(source, place == null ? "" : ": see line " + place.getLineNr()));
    }
    if (!entries.isObject() && !entries.isMissingNode() && !entries.isNull()) {
      throw new IOException(source + ": 'storage' must be a map of servers");
    }
    List<KnownServer> servers = new ArrayList<>();
    List<String> problems = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : entries.properties()) {
      try {
        servers.add(server(entry.getKey(), entry.getValue().path("ann")));
      } catch (MalformedEntryException e) {
        problems.add(source + ": server " + entry.getKey() + ": " + e.getMessage());
      }
    }
    return new KnownServers(servers, problems);
  }

  private static final class MalformedEntryException extends Exception {
    private static final long serialVersionUID = 1;

    MalformedEntryException(String message) {
      super(message);
    }
  }

  private static KnownServer server(String id, JsonNode announcement)
      throws MalformedEntryException {
    List<Nurl> nurls = nurls(announcement.path("anonymous-storage-NURLs"));
    return new KnownServer(
        id,
        announcement.path("nickname").asString(id),
        leaseSeed(announcement.path("anonymous-storage-FURL").asString("")),
        permutationSeed(id, announcement.path("permutation-seed-base32").asString("")),
        nurls);
  }

  /// Those that Tarn can use; a server may have others beside them.
  private static List<Nurl> nurls(JsonNode announced) throws MalformedEntryException {
    List<Nurl> nurls = new ArrayList<>();
    String trouble = "has no anonymous-storage-NURLs, so it cannot be reached over HTTPS";
    for (JsonNode nurl : announced) {
      try {
        nurls.add(Nurl.parse(nurl.asString("")));
      } catch (StorageProtocolException e) {
        trouble = String.valueOf(e.getMessage());
      }
    }
    if (nurls.isEmpty()) {
      throw new MalformedEntryException(trouble);
    }
    return nurls;
  }

  private static Bytes leaseSeed(String furl) throws MalformedEntryException {
    Matcher matcher = FURL.matcher(furl);
    Optional<Bytes> tubId = matcher.matches() ? Bytes.ofBase32(matcher.group(1)) : Optional.empty();
    return tubId
        .filter(seed -> seed.length() == LeaseSecret.SEED_LENGTH)
        .orElseThrow(
            () ->
                new MalformedEntryException(
                    "has no anonymous-storage-FURL of the form pb://32-CHARACTER-ID@..., from"
                        + " which lease secrets are derived"));
  }

  private static Bytes permutationSeed(String id, String announced) throws MalformedEntryException {
    if (!announced.isEmpty()) {
      return Bytes.ofBase32(announced)
          .orElseThrow(() -> new MalformedEntryException("permutation-seed-base32 is not base32"));
    }
    Optional<Bytes> key =
        id.startsWith(KEY_ID) ? Bytes.ofBase32(id.substring(KEY_ID.length())) : Optional.empty();
    return key.filter(bytes -> bytes.length() == 32).orElseGet(() -> sha256(id));
  }

  private static Bytes sha256(String id) {
    try {
      return Bytes.copyOf(
          MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every Java platform has SHA-256", e);
    }
  }
}
