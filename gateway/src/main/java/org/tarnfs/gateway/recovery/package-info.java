// SPDX-License-Identifier: Apache-2.0
/// What brings everything of a node back on a new machine.
/// [org.tarnfs.gateway.recovery.RecoveryKit] holds all that must outlive the old one, as a file and
/// as a page to print; [org.tarnfs.gateway.recovery.Recovery] finds out what a root cap leads to;
/// [org.tarnfs.gateway.recovery.TreeRestore] brings it to disk; and
/// [org.tarnfs.gateway.recovery.Rehearsal] tries that out. Uses `transfer`, `snapshot`, `local` and
/// below.
@NullMarked
package org.tarnfs.gateway.recovery;

import org.jspecify.annotations.NullMarked;
