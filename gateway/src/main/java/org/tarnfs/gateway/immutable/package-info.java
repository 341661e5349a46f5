// SPDX-License-Identifier: Apache-2.0
/// Uploading and reading immutable (CHK) files: placement, encoding, finding and proving shares.
@NullMarked
package org.tarnfs.gateway.immutable;

import org.jspecify.annotations.NullMarked;
