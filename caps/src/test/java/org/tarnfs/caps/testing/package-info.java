// SPDX-License-Identifier: Apache-2.0
/// What tests of all modules share: random values from a logged seed, and caps of every kind.
@NullMarked
package org.tarnfs.caps.testing;

import org.jspecify.annotations.NullMarked;
