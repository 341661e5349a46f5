// SPDX-License-Identifier: Apache-2.0
/// Folders of this machine that are mirrored on the grid. [Mirrors] is the face: commands, states
/// and events are records. Below it, each folder has a [MirroredFolder], whose one thread looks at
/// the disk and at what other devices have told, decides with [Reconciler], keeps what it knows in
/// [MirrorState], and leaves moving bytes to others.
@NullMarked
package org.tarnfs.gateway.mirror;

import org.jspecify.annotations.NullMarked;
