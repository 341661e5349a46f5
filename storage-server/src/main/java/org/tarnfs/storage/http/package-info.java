// SPDX-License-Identifier: Apache-2.0
/// Serves a [org.tarnfs.storage.protocol.LocalStorageServer] over HTTPS: routes, secrets in
/// headers, bodies in pieces, the server's identity. Source:
/// `docs/specifications/http-storage-node-protocol.rst` of Tahoe-LAFS, and what the stock server
/// does where that differs.
@NullMarked
package org.tarnfs.storage.http;

import org.jspecify.annotations.NullMarked;
