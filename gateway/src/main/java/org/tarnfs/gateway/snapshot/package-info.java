// SPDX-License-Identifier: Apache-2.0
/// How a mirrored folder stands on the grid: what is in it and who wrote that, the directories that
/// hold it, the heads of its devices, its versions. Knows nothing of local disks. What is where is
/// told by [FolderOnGrid].
@NullMarked
package org.tarnfs.gateway.snapshot;

import org.jspecify.annotations.NullMarked;
