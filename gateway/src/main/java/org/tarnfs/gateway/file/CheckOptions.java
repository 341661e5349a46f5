// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

/// How to check an object.
///
/// @param verify reads and proves every byte of every share; else servers are believed
/// @param addLease has every server renew this client's lease on what it has of the object, or add
/// one
public record CheckOptions(boolean verify, boolean addLease) {}
