// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.share;

import org.tarnfs.caps.Bytes;

/// What stands in a mutable share besides header and blocks.
///
/// @param encryptedSigningKey for those who may write
/// @param verifyingKey proved by the cap; proves the signature
/// @param signature over [MutableShare#signedPrefix]; proves the root hash
/// @param shareHashChain proves the root of the block hash tree
/// @param blockHashTree over the hashes of this share's blocks; proves the blocks
public record MutableShareParts(
    Bytes encryptedSigningKey,
    Bytes verifyingKey,
    Bytes signature,
    Bytes shareHashChain,
    HashTree blockHashTree) {}
