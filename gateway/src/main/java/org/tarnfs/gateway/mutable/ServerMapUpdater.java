// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mutable;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.LeaseSecret;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.WriteKey;
import org.tarnfs.gateway.servers.CorruptionAdvice;
import org.tarnfs.gateway.servers.Fanout;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.share.BadShareException;
import org.tarnfs.gateway.share.MutableShare;
import org.tarnfs.gateway.share.MutableVersion;
import org.tarnfs.storage.protocol.MutableShares;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// Asks servers along the ring what they have of a mutable file.
final class ServerMapUpdater {

  /// How much of each share is read at once: all of a small one, and of any enough to prove its
  /// header.
  static final int FIRST_READ = 1 << 14;

  /// How long a server may keep those waiting that have answered, if its answer is not needed.
  private static final Duration READING_PATIENCE = Duration.ofMillis(100);

  private static final Duration WRITING_PATIENCE = Duration.ofSeconds(2);

  private final FileRights rights;
  private final List<GridServer> ring;
  private final LeaseSecret leaseSecret;

  /// What the file is probably encoded like, until a share says so.
  private final EncodingParameters usual;

  ServerMapUpdater(
      FileRights rights, List<GridServer> ring, LeaseSecret leaseSecret, EncodingParameters usual) {
    this.rights = rights;
    this.ring = ring;
    this.leaseSecret = leaseSecret;
    this.usual = usual;
  }

  /// How many servers are asked.
  enum Reach {
    /// As many as are likely to have the newest version, and more if they have none that can be
    /// read.
    TO_READ,
    /// All that may have a share: until some in a row have none.
    TO_WRITE,
    /// All there are.
    ALL
  }

  ServerMap update(Reach reach) throws InterruptedException {
    return new Update(reach).run();
  }

  /// One round of questions.
  private final class Update {

    private final Reach reach;
    private final SignatureCheck signatures = new SignatureCheck(rights.fingerprint());
    private final List<FoundShare> found = new ArrayList<>();
    private final List<BadShare> bad = new ArrayList<>();
    private final Set<GridServer> answered = new HashSet<>();
    private final Map<GridServer, String> troubles = new LinkedHashMap<>();
    private final long start = System.nanoTime();

    /// How many servers have been asked.
    private int asked;

    /// How many of these are not waited for.
    private int overdue;

    Update(Reach reach) {
      this.reach = reach;
    }

    /// What is known so far.
    private ServerMap map = ServerMap.NOTHING;

    ServerMap run() throws InterruptedException {
      try (Fanout<GridServer, Map<ShareNumber, ByteBuffer>> fanout = new Fanout<>()) {
        for (int wanted = wanted(); wanted > asked || fanout.pending() > 0; wanted = wanted()) {
          for (; asked < wanted; asked++) {
            int place = asked;
            fanout.ask(ring.get(place), () -> look(place));
          }
          boolean mayGoOn = isUsable() || asked < ring.size();
          var answer = mayGoOn ? fanout.next(patience()) : fanout.next();
          if (answer != null) {
            record(answer);
            map = known();
          } else if (isSure() || asked == ring.size()) {
            break;
          } else {
            overdue = fanout.pending();
          }
        }
      }
      for (GridServer server : ring.subList(0, asked)) {
        if (!answered.contains(server)) {
          troubles.putIfAbsent(server, "no answer in time");
        }
      }
      return known();
    }

    private ServerMap known() {
      return new ServerMap(ServerMap.versions(found), bad, answered, troubles);
    }

    /// How many servers are to be asked, by what is known now.
    private int wanted() {
      List<FoundVersion> versions = map.versions();
      int wanted =
          switch (reach) {
            case TO_READ -> {
              boolean isDone = answered.size() + troubles.size() >= asked - overdue;
              yield Math.max(toBeSure(), isDone && !isSure() ? asked + usual.needed() : asked);
            }
            case TO_WRITE -> {
              int needed = versions.isEmpty() ? usual.needed() : version(versions).needed();
              int total = versions.isEmpty() ? usual.total() : version(versions).total();
              yield Math.max(total + needed, lastHolder() + 1 + needed);
            }
            case ALL -> ring.size();
          };
      return Math.min(wanted, ring.size());
    }

    private static MutableVersion version(List<FoundVersion> versions) {
      return versions.getFirst().version();
    }

    /// The place in the ring of the last server known to have a share.
    private int lastHolder() {
      return map.holders().stream().mapToInt(ring::indexOf).max().orElse(-1);
    }

    /// How many servers must answer before a reader may trust that none of the others has a newer
    /// version that was published happily: too few others are left for that. Twice as many as are
    /// needed have it, usually, even if some have lost it.
    private int toBeSure() {
      return Math.max(
          2 * usual.needed(), new Quorum(ring, usual).servers().size() - usual.happy() + 1);
    }

    /// Whether something can be done with the answers there are.
    private boolean isUsable() {
      return switch (reach) {
        case TO_READ -> map.isBestTheNewest();
        case TO_WRITE, ALL -> !answered.isEmpty();
      };
    }

    /// Whether the answers that are still missing are not needed.
    private boolean isSure() {
      return isUsable()
          && (reach != Reach.TO_READ || (answered.size() >= toBeSure() && !map.isDisputed()));
    }

    private Duration patience() {
      Duration least = reach == Reach.TO_READ ? READING_PATIENCE : WRITING_PATIENCE;
      return Duration.ofNanos(Math.max(least.toNanos(), 4 * (System.nanoTime() - start)));
    }

    private Map<ShareNumber, ByteBuffer> look(int place)
        throws StorageProtocolException, InterruptedException {
      GridServer server = ring.get(place);
      MutableShares shares = server.storage().mutable();
      if (rights.writeKey().isPresent()) {
        return asWriter(shares, server, rights.writeKey().get());
      }
      if (reach == Reach.TO_READ && place <= ShareNumber.MAX) {
        ShareNumber guess = new ShareNumber(place);
        try {
          return Map.of(guess, shares.read(rights.index(), guess, 0, FIRST_READ));
        } catch (StorageProtocolException e) {
          if (e.reason() != Reason.NO_SUCH_SHARE) {
            throw e;
          }
        }
      }
      Map<ShareNumber, ByteBuffer> starts = new HashMap<>();
      for (ShareNumber number : shares.shares(rights.index())) {
        starts.put(number, shares.read(rights.index(), number, 0, FIRST_READ));
      }
      return starts;
    }

    /// Who may write reads all shares of a server at once, with a request that changes nothing.
    private Map<ShareNumber, ByteBuffer> asWriter(
        MutableShares shares, GridServer server, WriteKey key)
        throws StorageProtocolException, InterruptedException {
      ReadTestWriteRequest request =
          new ReadTestWriteRequest(Map.of(), List.of(ByteRange.ofLength(0, FIRST_READ)));
      var secrets = Secrets.of(rights.index(), key, server, leaseSecret);
      var answer = shares.readTestWrite(rights.index(), secrets, request);
      Map<ShareNumber, ByteBuffer> starts = new HashMap<>();
      answer.data().forEach((number, read) -> starts.put(number, firstOf(read)));
      return starts;
    }

    private static ByteBuffer firstOf(List<ByteBuffer> read) {
      return read.isEmpty() ? ByteBuffer.allocate(0) : read.getFirst().slice();
    }

    private void record(Fanout.Answer<GridServer, Map<ShareNumber, ByteBuffer>> answer) {
      switch (answer) {
        case Fanout.Answered(GridServer server, Map<ShareNumber, ByteBuffer> starts) -> {
          answered.add(server);
          starts.forEach((number, first) -> record(server, number, first));
        }
        case Fanout.Failed(GridServer server, Exception trouble) ->
            troubles.put(server, String.valueOf(trouble.getMessage()));
      }
    }

    private void record(GridServer server, ShareNumber number, ByteBuffer first) {
      try {
        MutableShare header = signatures.header(first);
        if (number.value() >= header.version().total()) {
          throw new BadShareException(
              "share " + number + " of a file of " + header.version().total());
        }
        found.add(new FoundShare(server, number, header, first));
      } catch (BadShareException e) {
        bad.add(new BadShare(server, number, first, e));
        CorruptionAdvice.send(server.storage().mutable(), rights.index(), number, e.getMessage());
      }
    }
  }
}
