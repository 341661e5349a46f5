// SPDX-License-Identifier: Apache-2.0
/// The one facade over everything that stores and reads.
@NullMarked
package org.tarnfs.gateway.grid;

import org.jspecify.annotations.NullMarked;
