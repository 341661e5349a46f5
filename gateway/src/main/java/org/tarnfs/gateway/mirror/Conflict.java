// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

/// Two items that were written under one name by devices that did not know of each other.
///
/// @param path which kept the name
/// @param copy where the other is now
public record Conflict(ItemPath path, ItemPath copy) {}
