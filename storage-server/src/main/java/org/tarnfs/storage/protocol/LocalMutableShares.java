// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

/// Mutable shares that are here.
public interface LocalMutableShares extends MutableShares, LocalShareStore {}
