// SPDX-License-Identifier: Apache-2.0
/// Shares on a local disk, in the directory layout and the container formats of Tahoe-LAFS, so that
/// either software can take over the other's directory. Source: `storage/server.py`,
/// `storage/immutable.py` and `storage/mutable_schema.py`. Uses `lease` and `protocol`.
@NullMarked
package org.tarnfs.storage.disk;

import org.jspecify.annotations.NullMarked;
