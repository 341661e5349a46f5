// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import java.nio.ByteBuffer;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.SlotSecrets;

/// Who may change a mutable share: whoever knows the write enabler, which was given to the node
/// with this id.
record MutableShareOwner(Bytes nodeId, SecretBytes writeEnabler) {

  static MutableShareOwner in(ByteBuffer header) {
    byte[] nodeId = new byte[MutableShareFile.NODE_ID_SIZE];
    header.get(MutableShareFile.NODE_ID_OFFSET, nodeId);
    byte[] writeEnabler = new byte[SlotSecrets.WRITE_ENABLER_LENGTH];
    header.get(MutableShareFile.WRITE_ENABLER_OFFSET, writeEnabler);
    return new MutableShareOwner(Bytes.copyOf(nodeId), SecretBytes.copyOf(writeEnabler));
  }
}
