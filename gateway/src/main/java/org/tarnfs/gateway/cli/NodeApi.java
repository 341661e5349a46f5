// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Map;
import org.tarnfs.gateway.app.NodeDirectory;
import org.tarnfs.gateway.app.RunningGateway;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Asks a node that runs. The client of `java.base` is used, since a command asks once or twice,
/// and the newer one takes most of a second for its first request.
final class NodeApi {

  /// Of its mirrored folders.
  static final String FOLDERS = "/api/v1/folders";

  /// Of the tokens that grant part of what it does.
  static final String TOKENS = "/api/v1/tokens";

  private static final Duration PATIENCE = Duration.ofMinutes(5);
  private static final int MAX_ANSWER = 256 << 20;
  private static final String PROBLEMS = "urn:tarn:problem:";
  private static final JsonMapper JSON = new JsonMapper();

  private final NodeDirectory directory;
  private final RunningGateway gateway;

  private NodeApi(NodeDirectory directory, RunningGateway gateway) {
    this.directory = directory;
    this.gateway = gateway;
  }

  static NodeApi of(NodeDirectory directory) throws IOException {
    return new NodeApi(directory, RunningGateway.of(directory));
  }

  /// The path of what is told of a folder.
  ///
  /// @param below empty, or a name with a slash before it
  static String folder(String name, String below) {
    return FOLDERS + "/" + encode(name) + below;
  }

  static String token(String name) {
    return TOKENS + "/" + encode(name);
  }

  private static String encode(String name) {
    return URLEncoder.encode(name, UTF_8).replace("+", "%20");
  }

  ObjectNode get(String path) throws IOException, CommandException {
    return ask("GET", path, Map.of());
  }

  /// Returns the answer, without fields if there is none.
  ObjectNode post(String path, Map<String, ?> body) throws IOException, CommandException {
    return ask("POST", path, body);
  }

  void delete(String path) throws IOException, CommandException {
    var _ = ask("DELETE", path, Map.of());
  }

  private ObjectNode ask(String method, String path, Map<String, ?> body)
      throws IOException, CommandException {
    HttpURLConnection connection =
        (HttpURLConnection) gateway.url().resolve(path).toURL().openConnection(Proxy.NO_PROXY);
    try {
      connection.setRequestMethod(method);
      connection.setReadTimeout((int) PATIENCE.toMillis());
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty(
          "Authorization", "Bearer " + new String(gateway.token().reveal(), UTF_8));
      if (method.equals("POST")) {
        send(connection, JSON.writeValueAsBytes(body));
      }
      return answer(connection);
    } catch (ConnectException e) {
      throw RunningGateway.notRunning(directory);
    } catch (SocketTimeoutException e) {
      throw new CommandException(
          ExitCode.FAILED, "the node has not answered for " + PATIENCE.toMinutes() + " minutes");
    } finally {
      connection.disconnect();
    }
  }

  private static void send(HttpURLConnection connection, byte[] body) throws IOException {
    connection.setRequestProperty("Content-Type", "application/json");
    connection.setDoOutput(true);
    // Otherwise it is sent again by itself if the connection fails.
    connection.setFixedLengthStreamingMode(body.length);
    try (OutputStream out = connection.getOutputStream()) {
      out.write(body);
    }
  }

  private static ObjectNode answer(HttpURLConnection connection)
      throws IOException, CommandException {
    boolean good = connection.getResponseCode() < HttpURLConnection.HTTP_BAD_REQUEST;
    JsonNode answer;
    try (InputStream in = good ? connection.getInputStream() : connection.getErrorStream()) {
      byte[] text = in == null ? new byte[0] : in.readNBytes(MAX_ANSWER);
      answer = text.length == 0 ? JsonNodeFactory.instance.objectNode() : JSON.readTree(text);
    } catch (JacksonException e) {
      answer = JsonNodeFactory.instance.missingNode();
    }
    if (good && answer instanceof ObjectNode fields) {
      return fields;
    }
    String type = answer.path("type").asString("").replace(PROBLEMS, "");
    throw new CommandException(
        code(type),
        answer
            .path("detail")
            .asString("the node answered with status " + connection.getResponseCode()));
  }

  private static ExitCode code(String type) {
    return switch (type) {
      case "no-such-folder", "no-such-version", "no-such-path", "no-such-token" ->
          ExitCode.NOT_FOUND;
      case "folder-exists", "token-exists" -> ExitCode.EXISTS;
      case "bad-folder", "bad-request", "nothing-held" -> ExitCode.USAGE;
      case "bad-cap", "no-mirrored-folder", "bad-directory", "unsupported-cap" -> ExitCode.BAD_CAP;
      case "not-enough-shares" -> ExitCode.NOT_ENOUGH_SHARES;
      case "not-enough-servers" -> ExitCode.NOT_ENOUGH_SERVERS;
      case "collision" -> ExitCode.COLLISION;
      case "no-token" -> ExitCode.BAD_NODE;
      default -> ExitCode.FAILED;
    };
  }
}
