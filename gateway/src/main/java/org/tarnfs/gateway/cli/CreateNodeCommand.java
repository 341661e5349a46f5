// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.IOException;
import java.net.InetAddress;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.app.FreePorts;
import org.tarnfs.gateway.app.NodeConfig;
import org.tarnfs.gateway.app.NodeCreation;
import org.tarnfs.gateway.app.NodeDirectory;
import org.tarnfs.gateway.app.NodeRole;
import org.tarnfs.gateway.mutable.MutableFormat;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

@Command(
    name = "create-node",
    description = "Make a node: a directory with a configuration, keys and secrets.",
    footer = {"", "Example: tarn create-node --nickname attic --location attic.lan:4000"})
final class CreateNodeCommand implements TarnCommand.Action {

  @Mixin private final Screen screen = new Screen();
  @Mixin private final NodeArgument node = new NodeArgument();

  @Option(names = "--nickname", description = "What people call it; the host's name by default.")
  private @Nullable String nickname;

  @Option(names = "--no-storage", description = "Keep no shares for others.")
  private boolean noStorage;

  @Option(names = "--no-gateway", description = "Serve no web API.")
  private boolean noGateway;

  @Option(names = "--port", description = "The port of the web API on this machine; 3456.")
  private int port = NodeConfig.USUAL_WEB_PORT;

  @Option(names = "--storage-port", description = "The port of the storage server; any free one.")
  private int storagePort;

  @Option(
      names = "--location",
      paramLabel = "HOST[:PORT]",
      description =
          "Where clients on other machines find the storage server; without it, it serves only"
              + " this machine.")
  private @Nullable String location;

  @Option(names = "--shares-needed", description = "How many shares give a file back.")
  private @Nullable Integer needed;

  @Option(names = "--shares-happy", description = "How many servers an upload must reach.")
  private @Nullable Integer happy;

  @Option(names = "--shares-total", description = "How many shares of each file are made.")
  private @Nullable Integer total;

  @Override
  public Screen screen() {
    return screen;
  }

  @Override
  public ExitCode run() throws Exception {
    NodeDirectory target = node.directory();
    NodeConfig config = new NodeConfig(nickname(), encoding(), MutableFormat.SDMF, roles());
    new NodeCreation(new SecureRandom()).create(target, config);
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("node", target.root().toString());
    fields.put("sharesNeeded", config.encoding().needed());
    fields.put("sharesHappy", config.encoding().happy());
    fields.put("sharesTotal", config.encoding().total());
    screen.result(describe(target, config), fields);
    return ExitCode.OK;
  }

  private String describe(NodeDirectory target, NodeConfig config) {
    EncodingParameters encoding = config.encoding();
    String text = "made a node in %1$s; start it: tarn run %1$s".formatted(target.root());
    if (!noStorage) {
      text += "\nwhat other nodes must know to store on it is in " + target.servers();
    }
    if (noGateway) {
      return text;
    }
    return encoding.equals(NodeConfig.ALONE)
        ? text + "\n" + aloneHint(target)
        : text
            + "\nfiles will be stored %d-of-%d on the servers in %s"
                .formatted(encoding.needed(), encoding.total(), target.servers());
  }

  /// What somebody must know whose files lie on one disk only.
  static String aloneHint(NodeDirectory target) {
    return "files are stored 1-of-1, on this node's own disk alone: add servers to %s, then raise"
            .formatted(target.servers())
        + "\nshares.needed, happy and total in %s".formatted(target.config());
  }

  /// With its own storage and nothing else said, a node knows one server; a mere client is for a
  /// grid that is there already.
  private EncodingParameters encoding() throws CommandException {
    EncodingParameters usual = noStorage ? EncodingParameters.DEFAULT : NodeConfig.ALONE;
    int k = needed == null ? usual.needed() : needed;
    int n = total == null ? Math.max(usual.total(), k) : total;
    int least = happy == null ? Math.min(n, Math.max(usual.happy(), k)) : happy;
    if (k < 1 || n < k || n > EncodingParameters.MAX_TOTAL || least < 1 || least > n) {
      throw CommandException.usage(
          "need 1 <= shares-needed <= shares-total <= 256 and 1 <= shares-happy <= shares-total");
    }
    return new EncodingParameters(k, n, least);
  }

  private String nickname() throws CommandException, IOException {
    String name = nickname == null ? InetAddress.getLocalHost().getHostName() : nickname;
    if (name.chars().anyMatch(Character::isISOControl)) {
      throw CommandException.usage("--nickname must be one line");
    }
    return name.strip();
  }

  private List<NodeRole> roles() throws CommandException, IOException {
    List<NodeRole> roles = new ArrayList<>();
    if (!noStorage) {
      roles.add(storageRole());
    }
    if (!noGateway) {
      roles.add(NodeRole.Gateway.onThisMachine(requirePort(port)));
    }
    return roles;
  }

  private NodeRole storageRole() throws CommandException, IOException {
    int listenPort = storagePort == 0 ? new FreePorts().next() : requirePort(storagePort);
    if (location == null) {
      return NodeRole.Storage.onThisMachine(listenPort);
    }
    return NodeRole.Storage.at(location, listenPort)
        .orElseThrow(
            () -> CommandException.usage("--location must be HOST or HOST:PORT, is " + location));
  }

  private static int requirePort(int port) throws CommandException {
    if (port < 0 || port > 65535) {
      throw CommandException.usage("a port is a number from 0 to 65535");
    }
    return port;
  }
}
