// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

/// A file that this device keeps on the grid only.
public record Released(ItemPath path, long bytes) {}
