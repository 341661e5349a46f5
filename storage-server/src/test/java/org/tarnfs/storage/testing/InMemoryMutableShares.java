// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.testing;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.WRONG_SECRET;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.LocalMutableShares;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ShareChange;
import org.tarnfs.storage.protocol.SlotSecrets;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Mutable shares that are gone with the process. Beside the protocol it lets a test look at and
/// damage them.
public final class InMemoryMutableShares implements LocalMutableShares {

  /// The shares of one index; guarded by the monitor, as everything here is.
  private static final class Slot {
    final SecretBytes writeEnabler;
    final Map<ShareNumber, byte[]> shares = new TreeMap<>();
    final Set<SecretBytes> leases = new HashSet<>();

    Slot(SecretBytes writeEnabler) {
      this.writeEnabler = writeEnabler;
    }
  }

  private static final byte[] NOTHING = {};
  private static final int MAXIMUM_LENGTH = 1 << 30;

  private final Map<StorageIndex, Slot> slots = new HashMap<>();
  private final List<String> advisories = new ArrayList<>();

  InMemoryMutableShares() {}

  @Override
  public synchronized Set<ShareNumber> shares(StorageIndex index) {
    Slot slot = slots.get(index);
    return slot == null ? Set.of() : Set.copyOf(slot.shares.keySet());
  }

  @Override
  public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException {
    if (offset < 0 || length < 0) {
      throw new StorageProtocolException(BAD_REQUEST, "not a range: " + length + "@" + offset);
    }
    return read(content(index, share), new ByteRange(offset, offset + length));
  }

  private static ByteBuffer read(byte[] content, ByteRange range) {
    ByteRange there = range.clippedTo(content.length);
    return ByteBuffer.wrap(Arrays.copyOfRange(content, (int) there.start(), (int) there.end()));
  }

  @Override
  public long length(StorageIndex index, ShareNumber share) throws StorageProtocolException {
    return content(index, share).length;
  }

  @Override
  public synchronized ReadTestWriteAnswer readTestWrite(
      StorageIndex index, SlotSecrets secrets, ReadTestWriteRequest request)
      throws StorageProtocolException {
    Slot slot = slots.getOrDefault(index, new Slot(secrets.writeEnabler()));
    if (!slot.writeEnabler.equals(secrets.writeEnabler())) {
      throw new StorageProtocolException(WRONG_SECRET, "not the write enabler");
    }
    Map<ShareNumber, List<ByteBuffer>> data = new HashMap<>();
    slot.shares.forEach(
        (number, content) ->
            data.put(number, request.reads().stream().map(range -> read(content, range)).toList()));
    boolean passes =
        request.changes().entrySet().stream()
            .allMatch(
                change ->
                    passes(slot.shares.getOrDefault(change.getKey(), NOTHING), change.getValue()));
    if (passes) {
      change(slot, secrets, request.changes());
      slots.put(index, slot);
      if (slot.shares.isEmpty()) {
        slots.remove(index);
      }
    }
    return new ReadTestWriteAnswer(passes, data);
  }

  private static boolean passes(byte[] content, ShareChange change) {
    return change.tests().stream()
        .allMatch(test -> read(content, test.range()).equals(test.specimen()));
  }

  private static void change(Slot slot, SlotSecrets secrets, Map<ShareNumber, ShareChange> changes)
      throws StorageProtocolException {
    for (Map.Entry<ShareNumber, ShareChange> entry : changes.entrySet()) {
      ShareNumber number = entry.getKey();
      if (entry.getValue().isDeletion()) {
        slot.shares.remove(number);
      } else {
        byte[] before = slot.shares.getOrDefault(number, NOTHING);
        slot.shares.put(number, changed(before, entry.getValue()));
        slot.leases.add(secrets.lease().renew());
      }
    }
  }

  private static byte[] changed(byte[] before, ShareChange change) throws StorageProtocolException {
    byte[] content = before;
    for (ShareChange.Write write : change.writes()) {
      ByteBuffer data = write.data().duplicate();
      if (write.offset() > MAXIMUM_LENGTH - data.remaining()) {
        throw new StorageProtocolException(BAD_REQUEST, "a write beyond the longest share");
      }
      if (data.hasRemaining()) {
        int end = Math.toIntExact(write.offset() + data.remaining());
        content = Arrays.copyOf(content, Math.max(content.length, end));
        data.get(content, (int) write.offset(), data.remaining());
      }
    }
    long length = Math.min(content.length, change.newLength().orElse(content.length));
    return Arrays.copyOf(content, (int) length);
  }

  /// Renews the lease if there are shares; returns whether there are.
  synchronized boolean addOrRenewLease(StorageIndex index, LeaseSecrets lease) {
    Slot slot = slots.get(index);
    return slot != null && (slot.leases.add(lease.renew()) || !slot.shares.isEmpty());
  }

  @Override
  public synchronized void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException {
    InMemoryStorageServer.requireReason(reason);
    content(index, share);
    advisories.add(index + " " + share + ": " + reason);
  }

  /// The renew secrets of all leases on the shares of `index`.
  public synchronized Set<SecretBytes> leases(StorageIndex index) {
    return Set.copyOf(slot(index).leases);
  }

  /// One line for each advisory received: storage index, share number, colon, reason.
  public synchronized List<String> advisories() {
    return List.copyOf(advisories);
  }

  /// Forgets a share, as a disk may.
  public synchronized void remove(StorageIndex index, ShareNumber share) {
    slot(index).shares.remove(share);
  }

  /// Has a share of a slot that is there be something else, such as what it was before.
  public synchronized void replace(StorageIndex index, ShareNumber share, byte[] content) {
    slot(index).shares.put(share, content.clone());
  }

  /// Flips the lowest bit of the byte at `offset` of a share.
  public synchronized void corrupt(StorageIndex index, ShareNumber share, int offset)
      throws StorageProtocolException {
    byte[] damaged = content(index, share).clone();
    damaged[offset] ^= 1;
    slot(index).shares.put(share, damaged);
  }

  private Slot slot(StorageIndex index) {
    return Objects.requireNonNull(slots.get(index));
  }

  private synchronized byte[] content(StorageIndex index, ShareNumber share)
      throws StorageProtocolException {
    Slot slot = slots.get(index);
    byte[] content = slot == null ? null : slot.shares.get(share);
    if (content == null) {
      throw new StorageProtocolException(NO_SUCH_SHARE, "no share " + share + " of " + index);
    }
    return content;
  }
}
