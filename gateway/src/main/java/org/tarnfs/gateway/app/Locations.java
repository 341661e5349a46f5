// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// The entries of `tub.location`, by which clients find a storage server: `tcp:host:port`, or
/// `AUTO` for every address of this machine.
final class Locations {

  private static final Pattern TCP =
      Pattern.compile("(?:tcp:)?(?<host>[A-Za-z0-9.-]+|\\[[0-9A-Fa-f:.]+]):(?<port>\\d{1,5})");

  private Locations() {}

  /// `host:port` for each address of an entry; none if it is not reached by TCP, as a Tor service.
  static List<String> parse(String entry, int listenPort) {
    if (entry.equals("AUTO")) {
      return addressesHere().stream().map(host -> host + ":" + listenPort).toList();
    }
    Matcher matcher = TCP.matcher(entry);
    return matcher.matches() && ListenAddress.parsePort(matcher.group("port")).isPresent()
        ? List.of(matcher.group("host") + ":" + matcher.group("port"))
        : List.of();
  }

  private static List<String> addressesHere() {
    try {
      return NetworkInterface.networkInterfaces()
          .flatMap(NetworkInterface::inetAddresses)
          .filter(Inet4Address.class::isInstance)
          .map(InetAddress::getHostAddress)
          .toList();
    } catch (SocketException e) {
      return List.of("127.0.0.1");
    }
  }
}
