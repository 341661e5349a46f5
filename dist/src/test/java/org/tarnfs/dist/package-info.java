// SPDX-License-Identifier: Apache-2.0
/// Tests of the whole program, run as its users run it.
@NullMarked
package org.tarnfs.dist;

import org.jspecify.annotations.NullMarked;
