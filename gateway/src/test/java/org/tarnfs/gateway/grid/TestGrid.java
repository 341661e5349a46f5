// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.UnaryOperator;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.ConvergenceSecret;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.immutable.MemoryBudget;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.immutable.Uploaded;
import org.tarnfs.gateway.mutable.KeyPairs;
import org.tarnfs.gateway.mutable.MutableFormat;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.testing.CountingStorageServer;
import org.tarnfs.storage.testing.Fault;
import org.tarnfs.storage.testing.FaultPlan;
import org.tarnfs.storage.testing.FaultyStorageServer;
import org.tarnfs.storage.testing.InMemoryStorageServer;
import org.tarnfs.storage.testing.Operation;

/// A gateway on servers in memory, each of which can be made to fail.
public final class TestGrid {

  public static final ConvergenceSecret CONVERGENCE =
      new ConvergenceSecret(SecretBytes.copyOf(new byte[ConvergenceSecret.LENGTH]));
  static final LeaseSecret LEASE =
      new LeaseSecret(SecretBytes.copyOf(new byte[LeaseSecret.LENGTH]));

  private static final KeyPairs KEY_PAIRS = new KeyPairs();

  /// As long as the real client waits for a server that does not answer.
  private static final Duration DEADLINE = Duration.ofSeconds(15);

  private final List<InMemoryStorageServer> memories = new ArrayList<>();
  private final List<FaultyStorageServer> faults = new ArrayList<>();
  private final List<CountingStorageServer> counts = new ArrayList<>();
  private final List<GridServer> known = new ArrayList<>();
  private final MemoryBudget budget;
  private KeyPairs keyPairs = KEY_PAIRS;
  private Grid grid;

  private TestGrid(int servers, MemoryBudget budget, Duration deadline) {
    for (int i = 0; i < servers; i++) {
      memories.add(new InMemoryStorageServer());
      faults.add(new FaultyStorageServer(memories.get(i), FaultPlan.never(), deadline));
      counts.add(new CountingStorageServer(faults.get(i)));
      byte[] seed = new byte[20];
      seed[0] = (byte) i;
      Bytes name = Bytes.copyOf(("server " + i).getBytes(StandardCharsets.US_ASCII));
      String id = "server " + i;
      known.add(new GridServer(id, id, name, Bytes.copyOf(seed), counts.get(i)));
    }
    this.budget = budget;
    this.grid = newGrid();
  }

  public static TestGrid of(int servers) {
    return of(servers, new MemoryBudget(32 << 20));
  }

  public static TestGrid of(int servers, MemoryBudget budget) {
    return new TestGrid(servers, budget, DEADLINE);
  }

  /// A grid whose client waits only for so long for a server that hangs.
  public static TestGrid of(int servers, Duration deadline) {
    return new TestGrid(servers, new MemoryBudget(32 << 20), deadline);
  }

  /// Puts something between the gateway and a server.
  public TestGrid front(int server, UnaryOperator<StorageServer> front) {
    GridServer old = known.get(server);
    StorageServer storage = front.apply(old.storage());
    known.set(
        server,
        new GridServer(old.id(), old.nickname(), old.permutationSeed(), old.leaseSeed(), storage));
    grid = newGrid();
    return this;
  }

  /// Takes other key pairs for what its gateways make from now on.
  public TestGrid keyPairs(KeyPairs others) {
    keyPairs = others;
    grid = newGrid();
    return this;
  }

  /// Another gateway on the same servers.
  public Grid newGrid() {
    return newGrid(EncodingParameters.DEFAULT);
  }

  /// Another gateway on the same servers, which encodes new mutable files like this.
  public Grid newGrid(EncodingParameters parameters) {
    return new Grid(known, LEASE, parameters, budget, keyPairs, MutableFormat.SDMF);
  }

  /// Another gateway on the same servers, which makes what is mutable in this format unless it is
  /// told another.
  public Grid newGrid(MutableFormat usual) {
    return new Grid(known, LEASE, EncodingParameters.DEFAULT, budget, keyPairs, usual);
  }

  public Grid grid() {
    return grid;
  }

  /// As the gateway sees it.
  public GridServer server(int server) {
    return known.get(server);
  }

  public InMemoryStorageServer memory(int server) {
    return memories.get(server);
  }

  public List<InMemoryStorageServer> memories() {
    return memories;
  }

  public TestGrid plan(int server, FaultPlan plan) {
    faults.get(server).follow(plan);
    return this;
  }

  /// Makes the first `count` servers fail in this way from now on.
  public TestGrid fail(int count, Fault fault) {
    for (int i = 0; i < count; i++) {
      plan(i, FaultPlan.always(fault));
    }
    return this;
  }

  public TestGrid heal() {
    faults.forEach(server -> server.follow(FaultPlan.never()));
    return this;
  }

  /// What the servers have given room to, whether it is complete or only begun.
  public long bytesInUse() {
    return memories.stream().mapToLong(m -> Long.MAX_VALUE - m.version().availableSpace()).sum();
  }

  public int calls() {
    return counts.stream().mapToInt(CountingStorageServer::calls).sum();
  }

  public int calls(Operation operation) {
    return counts.stream().mapToInt(count -> count.calls(operation)).sum();
  }

  /// Calls to servers that have neither ended nor failed.
  public int callsUnderWay() {
    return counts.stream().mapToInt(CountingStorageServer::underWay).sum();
  }

  public CountingStorageServer count(int server) {
    return counts.get(server);
  }

  public Uploaded put(byte[] content, EncodingParameters parameters)
      throws IOException, InterruptedException {
    return put(content, new UploadOptions(parameters, Optional.of(CONVERGENCE)));
  }

  /// With segments of at most `segmentSize` bytes, so that many of them are cheap.
  public Uploaded put(byte[] content, EncodingParameters parameters, int segmentSize)
      throws IOException, InterruptedException {
    return put(content, options(parameters, segmentSize));
  }

  private Uploaded put(byte[] content, UploadOptions options)
      throws IOException, InterruptedException {
    return grid.put(ReplayableSource.ofBytes(content), options, Progress.NONE);
  }

  public static UploadOptions options(EncodingParameters parameters, int segmentSize) {
    return new UploadOptions(parameters, Optional.of(CONVERGENCE), segmentSize);
  }

  /// The servers that hold a share of the file.
  public List<InMemoryStorageServer> holders(ChkReadCap cap, ShareNumber number) {
    return memories.stream()
        .filter(memory -> memory.shares(cap.storageIndex()).contains(number))
        .toList();
  }

  /// A share as it is stored.
  public byte[] share(ChkReadCap cap, ShareNumber number) throws StorageProtocolException {
    InMemoryStorageServer holder = holders(cap, number).getFirst();
    int length = (int) holder.length(cap.storageIndex(), number);
    return holder.read(cap.storageIndex(), number, 0, length).array();
  }

  public byte[] get(ReadCap cap) throws IOException, InterruptedException {
    return get(cap, new ByteRange(0, grid.open(cap).size()));
  }

  public byte[] get(ReadCap cap, ByteRange range) throws IOException, InterruptedException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    grid.open(cap).read(range, Channels.newChannel(out));
    return out.toByteArray();
  }

  public static byte[] content(int length, long seed) {
    byte[] content = new byte[length];
    new Random(seed).nextBytes(content);
    return content;
  }
}
