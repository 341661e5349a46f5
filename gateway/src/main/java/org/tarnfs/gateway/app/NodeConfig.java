// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.app;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.servers.BandwidthPlan;
import org.tarnfs.gateway.servers.RateLimits;
import org.tarnfs.gateway.servers.WeekTimetable;
import org.tarnfs.storage.app.DataSize;

/// What `tahoe.cfg` says, as far as Tarn heeds it; the keys are in
/// `docs/reference/configuration.md`. Keys it does not know are for another program or another
/// version, and left alone.
public record NodeConfig(
    String nickname,
    EncodingParameters encoding,
    MutableFormat mutableFormat,
    List<NodeRole> roles,
    BandwidthPlan bandwidth) {

  /// For a node that knows no server but its own.
  public static final EncodingParameters ALONE = new EncodingParameters(1, 1, 1);

  /// Where the web API of a node usually listens.
  public static final int USUAL_WEB_PORT = 3456;

  private static final String NODE = "node";
  private static final String CLIENT = "client";
  private static final String STORAGE = "storage";
  private static final String TARN_WEB = "tarn.web";
  private static final String TARN_BANDWIDTH = "tarn.bandwidth";
  private static final String TIMETABLE = "timetable";
  private static final String DISABLED = "disabled";

  /// With no limits of bandwidth.
  public NodeConfig(
      String nickname,
      EncodingParameters encoding,
      MutableFormat mutableFormat,
      List<NodeRole> roles) {
    this(nickname, encoding, mutableFormat, roles, BandwidthPlan.UNLIMITED);
  }

  Optional<NodeRole.Gateway> gateway() {
    return role(NodeRole.Gateway.class);
  }

  Optional<NodeRole.Storage> storage() {
    return role(NodeRole.Storage.class);
  }

  private <R extends NodeRole> Optional<R> role(Class<R> kind) {
    return roles.stream().filter(kind::isInstance).map(kind::cast).findFirst();
  }

  public static NodeConfig read(NodeDirectory directory) throws NodeException {
    Path file = directory.config();
    try {
      return of(IniFile.parse(file, Files.readString(file)));
    } catch (NoSuchFileException e) {
      throw new NodeException(
          NodeException.Reason.UNUSABLE_DIRECTORY,
          "no node in " + directory.root() + ": it has no tahoe.cfg; make one: tarn create-node");
    } catch (CharacterCodingException e) {
      throw new NodeException(
          NodeException.Reason.BAD_CONFIGURATION, file + " is not text in UTF-8", e);
    } catch (NodeException e) {
      throw e;
    } catch (IOException e) {
      throw NodeDirectory.unusable(file, e);
    }
  }

  private static NodeConfig of(IniFile ini) throws NodeException {
    List<NodeRole> roles = new ArrayList<>();
    storage(ini).ifPresent(roles::add);
    listenAddress(ini, "web.port")
        .ifPresent(
            address -> roles.add(new NodeRole.Gateway(address, words(ini, TARN_WEB, "names"))));
    return new NodeConfig(
        ini.text(NODE, "nickname").orElse(""),
        encoding(ini),
        ini.value(CLIENT, "mutable.format", "sdmf or mdmf", NodeConfig::parseFormat)
            .orElse(MutableFormat.SDMF),
        List.copyOf(roles),
        bandwidth(ini));
  }

  private static Optional<NodeRole> storage(IniFile ini) throws NodeException {
    if (!ini.flag(STORAGE, "enabled", true)) {
      return Optional.empty();
    }
    ListenAddress address =
        listenAddress(ini, "tub.port")
            .orElseThrow(
                () -> ini.bad(NODE, "tub.port", "is needed while [storage] enabled is true"));
    List<String> locations = new ArrayList<>();
    for (String location : words(ini, NODE, "tub.location")) {
      locations.addAll(Locations.parse(location, address.port()));
    }
    if (locations.isEmpty()) {
      throw ini.bad(NODE, "tub.location", "must name this node, like tcp:example.org:8098");
    }
    long reserved =
        ini.value(STORAGE, "reserved_space", "a size like 1G", DataSize::parse).orElse(0L);
    Path shares =
        ini.text(STORAGE, "storage_dir").map(Path::of).orElse(NodeRole.Storage.USUAL_DIRECTORY);
    boolean readOnly = ini.flag(STORAGE, "readonly", false);
    return Optional.of(
        new NodeRole.Storage(address, List.copyOf(locations), shares, reserved, readOnly));
  }

  private static Optional<MutableFormat> parseFormat(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "sdmf" -> Optional.of(MutableFormat.SDMF);
      case "mdmf" -> Optional.of(MutableFormat.MDMF);
      default -> Optional.empty();
    };
  }

  private static EncodingParameters encoding(IniFile ini) throws NodeException {
    EncodingParameters usual = EncodingParameters.DEFAULT;
    int needed = shares(ini, "shares.needed", usual.needed());
    int total = shares(ini, "shares.total", usual.total());
    int happy = shares(ini, "shares.happy", usual.happy());
    if (total < needed) {
      throw ini.bad(CLIENT, "shares.total", "is " + total + ", less than shares.needed, " + needed);
    }
    if (total < happy) {
      throw ini.bad(CLIENT, "shares.happy", "is " + happy + ", more than shares.total, " + total);
    }
    return new EncodingParameters(needed, total, happy);
  }

  private static int shares(IniFile ini, String key, int otherwise) throws NodeException {
    return ini.value(
            CLIENT,
            key,
            "a number from 1 to " + EncodingParameters.MAX_TOTAL,
            text ->
                ListenAddress.parsePort(text)
                    .filter(n -> n >= 1 && n <= EncodingParameters.MAX_TOTAL))
        .orElse(otherwise);
  }

  private static BandwidthPlan bandwidth(IniFile ini) throws NodeException {
    RateLimits usual = new RateLimits(rate(ini, "up"), rate(ini, "down"));
    Optional<String> timetable = ini.text(TARN_BANDWIDTH, TIMETABLE);
    try {
      return new BandwidthPlan(usual, WeekTimetable.parse(timetable.orElse("")));
    } catch (IllegalArgumentException e) {
      throw ini.bad(TARN_BANDWIDTH, TIMETABLE, "has a mistake: " + e.getMessage());
    }
  }

  private static long rate(IniFile ini, String key) throws NodeException {
    return ini.value(
            TARN_BANDWIDTH,
            key,
            "a size a second like 200K, and at least 1K",
            text -> DataSize.parse(text).filter(rate -> rate >= RateLimits.LEAST))
        .orElse(RateLimits.NONE);
  }

  private static Optional<ListenAddress> listenAddress(IniFile ini, String key)
      throws NodeException {
    Optional<String> text = ini.text(NODE, key);
    if (text.isEmpty() || text.get().equals(DISABLED)) {
      return Optional.empty();
    }
    return ini.value(NODE, key, ListenAddress.FORM, ListenAddress::parse);
  }

  private static Set<String> words(IniFile ini, String section, String key) {
    return ini.text(section, key).stream()
        .flatMap(text -> Stream.of(text.split("[,\\s]+", -1)))
        .filter(word -> !word.isEmpty() && !word.equals(DISABLED))
        .collect(Collectors.toUnmodifiableSet());
  }

  /// The text of `tahoe.cfg`, with the keys and the order of Tahoe-LAFS.
  String toText() {
    return """
    # -*- mode: conf; coding: utf-8 -*-

    # The configuration of this node, read when it starts. The keys are those of Tahoe-LAFS, which
    # can run this node too; docs/reference/configuration.md says which of them Tarn heeds.

    [node]
    nickname = %s
    # Where programs and browsers on this machine reach the gateway; empty for no gateway.
    web.port = %s
    # Where the storage server listens, and where clients find it.
    tub.port = %s
    tub.location = %s

    [client]
    # Any "needed" of the "total" shares of a file give it back. An upload must reach "happy"
    # servers or it fails. For new files only: each cap holds the numbers of its file.
    shares.needed = %d
    shares.happy = %d
    shares.total = %d
    # How new directories and mutable files are kept: sdmf, or mdmf if they are large.
    mutable.format = %s

    [storage]
    enabled = %s
    # How much of the disk to leave free.
    reserved_space = %s
    """
            .formatted(
                nickname,
                gateway().map(role -> role.address().toEndpoint()).orElse(""),
                storage().map(role -> role.address().toEndpoint()).orElse(DISABLED),
                storage().map(NodeConfig::location).orElse(DISABLED),
                encoding.needed(),
                encoding.happy(),
                encoding.total(),
                mutableFormat.name().toLowerCase(Locale.ROOT),
                storage().isPresent(),
                storage().map(NodeRole.Storage::reservedSpace).orElse(0L))
        + bandwidthText();
  }

  private String bandwidthText() {
    if (bandwidth.equals(BandwidthPlan.UNLIMITED)) {
      return "";
    }
    return """

    [tarn.bandwidth]
    # How many bytes a second go to all servers and come from them; nothing for no limit.
    up = %s
    down = %s
    # Other limits for some hours of the week.
    timetable = %s
    """
        .formatted(
            rateText(bandwidth.usual().up()),
            rateText(bandwidth.usual().down()),
            bandwidth.timetable());
  }

  private static String rateText(long rate) {
    return rate == RateLimits.NONE ? "" : DataSize.toString(rate);
  }

  private static String location(NodeRole.Storage role) {
    return role.locations().stream().map(at -> "tcp:" + at).collect(Collectors.joining(","));
  }
}
