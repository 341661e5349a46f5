// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.io.IOException;
import java.security.SecureRandom;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.caps.crypto.SigningKey;
import org.tarnfs.gateway.file.CheckAndRepairResults;
import org.tarnfs.gateway.file.CheckOptions;
import org.tarnfs.gateway.file.CheckResults;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.Turns;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.servers.PermutedRing;

/// The mutable files of a grid. Safe for use by several threads: changes of one file made here wait
/// for each other.
public final class MutableFiles {

  /// Signing keys of files changed lately, which need not be read and tested again.
  private static final int KNOWN_KEYS = 256;

  private final List<GridServer> servers;
  private final LeaseSecret leaseSecret;
  private final EncodingParameters parameters;
  private final KeyPairs keyPairs;
  private final SecureRandom random = new SecureRandom();
  private final Turns<StorageIndex> turns = new Turns<>();
  private final RecentVersions recent = new RecentVersions();

  /// The one used last is the last. Guarded by itself.
  private final Map<WriteKey, SigningKey> knownKeys = new LinkedHashMap<>(16, 0.75f, true);

  /// @param parameters of new files; those that are there keep theirs, but for what is happy
  public MutableFiles(
      List<GridServer> servers,
      LeaseSecret leaseSecret,
      EncodingParameters parameters,
      KeyPairs keyPairs) {
    this.servers = List.copyOf(servers);
    this.leaseSecret = leaseSecret;
    this.parameters = parameters;
    this.keyPairs = keyPairs;
  }

  /// What a new file is to hold, which may depend on its keys.
  @FunctionalInterface
  public interface FirstContent {
    ReplayableSource of(WriteCap cap) throws IOException;
  }

  /// Stores a new file.
  ///
  /// @throws GridException if too few servers take shares
  /// @throws IOException if there is no content
  public WriteCap create(MutableFormat format, FirstContent content)
      throws IOException, InterruptedException {
    SigningKey key = keyPairs.next();
    WriteCap cap = known(format, key);
    new MutableFile(FileRights.of(cap), this).publishFirst(key, format, content.of(cap));
    return cap;
  }

  /// Stores the file that `key` makes; if it is there already, its next version.
  public WriteCap create(MutableFormat format, SigningKey key, FirstContent content)
      throws IOException, InterruptedException {
    WriteCap cap = known(format, key);
    new MutableFile(FileRights.of(cap), this).overwrite(format, content.of(cap));
    return cap;
  }

  private WriteCap known(MutableFormat format, SigningKey key) {
    WriteCap cap = format.capOf(key);
    know(cap.writeKey(), key);
    return cap;
  }

  public MutableFile open(WriteCap cap) {
    return new MutableFile(FileRights.of(cap), this);
  }

  public MutableFile open(SdmfReadCap cap) {
    return new MutableFile(FileRights.of(cap), this);
  }

  public MutableFile open(MdmfReadCap cap) {
    return new MutableFile(FileRights.of(cap), this);
  }

  /// Asks all servers what they have of a file. What servers do wrong is part of the answer.
  ///
  /// @param cap to a mutable file
  public CheckResults check(FileCap cap, CheckOptions options) throws InterruptedException {
    return new MutableChecker(FileRights.of(cap), this).check(options).results();
  }

  /// The same, and then puts back what is missing, if there is enough left and the cap allows it.
  ///
  /// @param cap to a mutable file
  public CheckAndRepairResults checkAndRepair(FileCap cap, CheckOptions options)
      throws InterruptedException {
    return new MutableChecker(FileRights.of(cap), this).checkAndRepair(options);
  }

  List<GridServer> ring(StorageIndex index) {
    return PermutedRing.from(index, servers);
  }

  LeaseSecret leaseSecret() {
    return leaseSecret;
  }

  EncodingParameters parameters() {
    return parameters;
  }

  SecureRandom random() {
    return random;
  }

  Turns<StorageIndex> turns() {
    return turns;
  }

  RecentVersions recent() {
    return recent;
  }

  Optional<SigningKey> knownKey(WriteKey writeKey) {
    synchronized (knownKeys) {
      return Optional.ofNullable(knownKeys.get(writeKey));
    }
  }

  void know(WriteKey writeKey, SigningKey key) {
    synchronized (knownKeys) {
      knownKeys.put(writeKey, key);
      if (knownKeys.size() > KNOWN_KEYS) {
        knownKeys.remove(knownKeys.keySet().iterator().next());
      }
    }
  }
}
