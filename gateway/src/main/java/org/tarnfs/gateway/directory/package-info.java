// SPDX-License-Identifier: Apache-2.0
/// What a directory holds and how it is changed: names, metadata, entries, edits. Pure computation
/// on the bytes of the file that is read as a directory; reading and publishing that file is done
/// elsewhere. Source: `docs/specifications/dirnodes.rst` and `dirnode.py` of Tahoe-LAFS.
@NullMarked
package org.tarnfs.gateway.directory;

import org.jspecify.annotations.NullMarked;
