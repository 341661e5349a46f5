// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.regex.Pattern;
import org.tarnfs.storage.disk.StorageLimits;

/// The command line of [StorageServerMain]. What is wrong with it is an `IllegalArgumentException`.
final class Arguments {

  static final String USAGE =
      """
      usage: tarn-storage-server DIRECTORY [--host ADDRESS] [--port N] [--location HOST:PORT]...
                                 [--reserved SIZE] [--capacity SIZE]
      Keeps shares in DIRECTORY/storage and its identity in DIRECTORY/private, and prints its NURL.
        --host       the address to listen on (default: 127.0.0.1)
        --port       the port to listen on (default: 3457; 0: any free one)
        --location   where clients find it (default: the address and port listened on)
        --reserved   how much of the disk to leave free, such as 10G (default: 0)
        --capacity   how much to store at most (default: what the disk holds)""";

  private static final Pattern PORT = Pattern.compile("[0-9]{1,5}");
  private static final Pattern LOCATION = Pattern.compile("[^:/@]+:[0-9]{1,5}|\\[.+]:[0-9]{1,5}");
  private static final int DEFAULT_PORT = 3457;
  private static final String EVERYWHERE = "0.0.0.0";

  private Arguments() {}

  static StorageServerConfig parse(List<String> arguments) {
    if (arguments.isEmpty() || arguments.getFirst().startsWith("-")) {
      throw new IllegalArgumentException("a directory is needed");
    }
    Path node = Path.of(arguments.getFirst());
    String host = "127.0.0.1";
    int port = DEFAULT_PORT;
    List<String> locations = new ArrayList<>();
    StorageLimits limits = StorageLimits.NONE;
    Iterator<String> rest = arguments.subList(1, arguments.size()).iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      if (!rest.hasNext()) {
        throw new IllegalArgumentException(option + " is unknown, or needs a value");
      }
      String value = rest.next();
      switch (option) {
        case "--host" -> host = value;
        case "--port" -> port = port(value);
        case "--location" -> locations.add(location(value));
        case "--reserved" -> limits = new StorageLimits(size(value), limits.capacity());
        case "--capacity" -> limits = new StorageLimits(limits.reservedSpace(), size(value));
        default -> throw new IllegalArgumentException(option + " is unknown");
      }
    }
    if (locations.isEmpty()) {
      if (host.equals(EVERYWHERE)) {
        throw new IllegalArgumentException("--host " + EVERYWHERE + " needs a --location");
      }
      locations.add((host.contains(":") ? "[" + host + "]" : host) + ":" + port);
    }
    InetSocketAddress listen = new InetSocketAddress(host, port);
    return new StorageServerConfig(node, node.resolve("storage"), listen, locations, limits);
  }

  private static int port(String text) {
    if (!PORT.matcher(text).matches() || Integer.parseInt(text) > 65535) {
      throw new IllegalArgumentException(text + " is no port");
    }
    return Integer.parseInt(text);
  }

  private static String location(String text) {
    if (!LOCATION.matcher(text).matches()) {
      throw new IllegalArgumentException(text + " is no HOST:PORT");
    }
    port(text.substring(text.lastIndexOf(':') + 1));
    return text;
  }

  private static long size(String text) {
    return DataSize.parse(text)
        .orElseThrow(() -> new IllegalArgumentException(text + " is no size such as 10G"));
  }
}
