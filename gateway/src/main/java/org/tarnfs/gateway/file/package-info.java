// SPDX-License-Identifier: Apache-2.0
/// What a file on the grid is to those who read and write it. Uses nothing above `caps`.
@NullMarked
package org.tarnfs.gateway.file;

import org.jspecify.annotations.NullMarked;
