// SPDX-License-Identifier: Apache-2.0
/// The command `tarn`: one class for each of its subcommands. On top of everything else.
@NullMarked
package org.tarnfs.gateway.cli;

import org.jspecify.annotations.NullMarked;
