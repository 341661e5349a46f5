// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to change a mutable file.
public sealed interface WriteCap extends FileCap permits SdmfWriteCap, MdmfWriteCap {

  WriteKey writeKey();

  Fingerprint fingerprint();

  ReadCap readCap();
}
