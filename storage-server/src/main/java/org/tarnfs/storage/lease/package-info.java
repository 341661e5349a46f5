// SPDX-License-Identifier: Apache-2.0
/// Who wants a share kept and until when, and how much is kept: lease records in the layouts of
/// both containers, and the usage ledger. Knows bytes, not files. Source: `storage/lease.py` of
/// Tahoe-LAFS.
@NullMarked
package org.tarnfs.storage.lease;

import org.jspecify.annotations.NullMarked;
