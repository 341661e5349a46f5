// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

/// What a server says of itself; sizes in bytes.
public record ServerVersion(
    long maximumImmutableShareSize,
    long maximumMutableShareSize,
    long availableSpace,
    String applicationVersion) {}
