// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.gateway.servers.GridServer;

/// A share that a server has agreed to take.
record OpenShare(GridServer server, ShareNumber number, SecretBytes uploadSecret) {}
