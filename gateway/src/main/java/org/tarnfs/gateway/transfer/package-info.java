// SPDX-License-Identifier: Apache-2.0
/// Whole trees between this machine and the grid: copies and backups. What was stored before is
/// known from a database that Tahoe-LAFS shares, so that work that was broken off goes on.
@NullMarked
package org.tarnfs.gateway.transfer;

import org.jspecify.annotations.NullMarked;
