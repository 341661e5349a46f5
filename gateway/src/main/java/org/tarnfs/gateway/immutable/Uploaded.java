// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.immutable;

import java.util.Map;
import java.util.Set;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.ShareNumber;

/// A stored file.
///
/// @param placement the names of the servers that hold each share; empty for a literal
/// @param happiness how many servers hold a share of their own
public record Uploaded(ReadCap cap, Map<ShareNumber, Set<String>> placement, int happiness) {}
