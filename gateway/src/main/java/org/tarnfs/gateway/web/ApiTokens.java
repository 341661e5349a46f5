// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.app.DurableFile;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// The tokens by which [ApiV1] may be used: that of the node, which grants everything, and those
/// that were made with a name. Of the latter only hashes are kept, in a file; as they are random,
/// nobody finds them by trying. For several threads.
public final class ApiTokens {

  static final int MOST = 1000;

  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final Pattern NAME = Pattern.compile("[\\p{L}\\p{N}][\\p{L}\\p{N} ._-]{0,63}");
  private static final String PREFIX = "tarn_";
  private static final int SECRET_BYTES = 32;
  private static final Grant OF_THE_NODE =
      new Grant("", Scope.ADMIN, Optional.empty(), Instant.EPOCH, Optional.empty());

  private final Path file;
  private final SecretBytes ofTheNode;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();

  /// By the hash of the token. Replaced by who has the lock of this.
  private volatile Map<String, Grant> grants = Map.of();

  private ApiTokens(Path file, SecretBytes ofTheNode, InstantSource clock) {
    this.file = file;
    this.ofTheNode = ofTheNode;
    this.clock = clock;
  }

  /// Goes on with those that were made before.
  ///
  /// @param file where they are kept; it need not be there yet
  /// @param ofTheNode grants everything
  /// @throws IOException if the file cannot be read
  public static ApiTokens open(Path file, SecretBytes ofTheNode, InstantSource clock)
      throws IOException {
    ApiTokens tokens = new ApiTokens(file, ofTheNode, clock);
    try {
      tokens.grants = read(file);
      return tokens;
    } catch (NoSuchFileException e) {
      return tokens;
    }
  }

  /// A token that was made just now.
  ///
  /// @param secret is told this once
  record Created(Grant grant, SecretBytes secret) {}

  /// Makes a token.
  ///
  /// @throws WebException if there is one by that name, or the name cannot be one
  synchronized Created create(
      String name, Scope scope, Optional<String> folder, Optional<Instant> expires)
      throws IOException {
    if (!NAME.matcher(name).matches()) {
      throw new WebException(
          WebException.Problem.BAD_ARGUMENT,
          "a token's name has up to 64 letters, digits, spaces, dots, dashes and underscores");
    } else if (grants.values().stream().anyMatch(grant -> grant.name().equals(name))) {
      throw new WebException(
          WebException.Problem.TOKEN_EXISTS,
          "there is a token by that name; revoke it first, or choose another name");
    } else if (grants.size() >= MOST) {
      throw new WebException(
          WebException.Problem.TOKEN_EXISTS, "there are too many tokens; revoke some first");
    }
    String text =
        PREFIX
            + Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(SecretBytes.random(SECRET_BYTES, random).reveal());
    SecretBytes secret = SecretBytes.copyOf(text.getBytes(UTF_8));
    Grant grant = new Grant(name, scope, folder, clock.instant(), expires);
    Map<String, Grant> more = new LinkedHashMap<>(grants);
    more.put(hash(secret), grant);
    keep(more);
    return new Created(grant, secret);
  }

  /// Ends a token, also one that has expired.
  ///
  /// @throws WebException if there is none by that name
  synchronized void revoke(String name) throws IOException {
    if (!revokeAll(grant -> grant.name().equals(name))) {
      throw new WebException(
          WebException.Problem.NO_SUCH_TOKEN,
          "there is no token by that name; tarn token list shows those there are");
    }
  }

  /// Ends those that are for one folder, which is mirrored no more.
  synchronized void revokeOf(String folder) throws IOException {
    var _ = revokeAll(grant -> grant.folder().filter(folder::equals).isPresent());
  }

  private boolean revokeAll(Predicate<Grant> which) throws IOException {
    Map<String, Grant> fewer = new LinkedHashMap<>(grants);
    boolean some = fewer.values().removeIf(which);
    if (some) {
      keep(fewer);
    }
    return some;
  }

  /// What can be used, or could be before it expired, by name.
  List<Grant> list() {
    return grants.values().stream().sorted(Comparator.comparing(Grant::name)).toList();
  }

  /// What a token grants now, if anything.
  Optional<Grant> grantOf(SecretBytes token) {
    // Compared in a time that does not tell how much of it is right.
    if (token.equals(ofTheNode)) {
      return Optional.of(OF_THE_NODE);
    }
    return Optional.ofNullable(grants.get(hash(token)))
        .filter(grant -> !grant.isOver(clock.instant()));
  }

  private static String hash(SecretBytes token) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(token.reveal()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Counts when it is on disk.
  private void keep(Map<String, Grant> next) throws IOException {
    ObjectNode root = JSON.createObjectNode();
    ArrayNode tokens = root.putArray("tokens");
    next.forEach(
        (hash, grant) -> {
          ObjectNode fields = tokens.addObject();
          fields.put("hash", hash);
          fields.put("name", grant.name());
          fields.put("scope", grant.scope().word());
          grant.folder().ifPresent(folder -> fields.put("folder", folder));
          fields.put("created", grant.created().toString());
          grant.expires().ifPresent(end -> fields.put("expires", end.toString()));
        });
    DurableFile.writePrivate(file, JSON.writeValueAsString(root) + "\n");
    grants = Map.copyOf(next);
  }

  private static Map<String, Grant> read(Path file) throws IOException {
    String text = DurableFile.read(file);
    Map<String, Grant> grants = new LinkedHashMap<>();
    try {
      for (JsonNode fields : JSON.readTree(text).path("tokens")) {
        grants.put(
            fields.path("hash").asString(),
            new Grant(
                fields.path("name").asString(),
                Scope.parse(fields.path("scope").asString())
                    .orElseThrow(IllegalArgumentException::new),
                Optional.ofNullable(fields.get("folder")).map(JsonNode::asString),
                Instant.parse(fields.path("created").asString()),
                Optional.ofNullable(fields.get("expires"))
                    .map(end -> Instant.parse(end.asString()))));
      }
    } catch (JacksonException | DateTimeException | IllegalArgumentException e) {
      throw new IOException(
          "it is damaged; delete it, and make new tokens with tarn token create", e);
    }
    return Map.copyOf(grants);
  }
}
