// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.BAD_REQUEST;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.TOO_LARGE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.WRONG_SECRET;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.ShareChange;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// All mutable shares of an index, open. A file that is no container any more counts as no share:
/// else nobody could ever put a good one in its place.
final class Slot implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Slot.class);

  /// The most that is read for one request; clients read a few dozen bytes of each share.
  private static final long MAX_READ = 8 << 20;

  private final StorageIndex index;
  private final Map<ShareNumber, MutableShare> shares = new TreeMap<>();
  private final Set<ShareNumber> immutable = new HashSet<>();

  private Slot(StorageIndex index) {
    this.index = index;
  }

  static Slot open(ShareTree tree, StorageIndex index) throws IOException {
    Slot slot = new Slot(index);
    try {
      for (ShareNumber number : tree.list(index)) {
        slot.add(number, new ShareId(index, number), tree);
      }
      return slot;
    } catch (IOException | RuntimeException failure) {
      slot.close();
      throw failure;
    }
  }

  private void add(ShareNumber number, ShareId share, ShareTree tree) throws IOException {
    try {
      MutableShare.open(tree.share(share))
          .ifPresentOrElse(open -> shares.put(number, open), () -> immutable.add(number));
    } catch (BadContainerException damage) {
      LOG.error("{} is damaged: its container is {}", share, damage.getMessage());
    }
  }

  StorageIndex index() {
    return index;
  }

  Optional<MutableShare> share(ShareNumber number) {
    return Optional.ofNullable(shares.get(number));
  }

  void requireOwner(SecretBytes writeEnabler) throws IOException {
    for (MutableShare share : shares.values()) {
      if (!share.owner().writeEnabler().equals(writeEnabler)) {
        throw new StorageProtocolException(WRONG_SECRET, "not the write enabler of " + index);
      }
    }
  }

  Map<ShareNumber, List<ByteBuffer>> read(List<ByteRange> ranges) throws IOException {
    long left = MAX_READ;
    Map<ShareNumber, List<ByteBuffer>> data = new TreeMap<>();
    for (Map.Entry<ShareNumber, MutableShare> share : shares.entrySet()) {
      List<ByteBuffer> read = new ArrayList<>();
      for (ByteRange range : ranges) {
        left -= range.clippedTo(share.getValue().length()).length();
        if (left < 0) {
          throw new StorageProtocolException(TOO_LARGE, "more than 8 MiB to read at once");
        }
        read.add(share.getValue().read(range));
      }
      data.put(share.getKey(), List.copyOf(read));
    }
    return data;
  }

  boolean passes(Map<ShareNumber, ShareChange> changes) throws IOException {
    for (Map.Entry<ShareNumber, ShareChange> change : changes.entrySet()) {
      if (immutable.contains(change.getKey())) {
        throw new StorageProtocolException(BAD_REQUEST, "one of the shares cannot be changed");
      }
      MutableShare share = shares.get(change.getKey());
      for (ShareChange.Test test : change.getValue().tests()) {
        boolean holds = share == null ? !test.specimen().hasRemaining() : share.passes(test);
        if (!holds) {
          return false;
        }
      }
    }
    return true;
  }

  @Override
  public void close() throws IOException {
    for (MutableShare share : shares.values()) {
      share.close();
    }
  }
}
