// SPDX-License-Identifier: Apache-2.0
/// What can be asked of a storage server and what it answers, with the encoding of both.
/// Source: `docs/specifications/http-storage-node-protocol.rst` of Tahoe-LAFS; where the stock
/// software differs from its specification, the stock software is followed.
@NullMarked
package org.tarnfs.storage.protocol;

import org.jspecify.annotations.NullMarked;
