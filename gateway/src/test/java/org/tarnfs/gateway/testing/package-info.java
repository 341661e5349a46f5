// SPDX-License-Identifier: Apache-2.0
/// What tests of several packages share.
@NullMarked
package org.tarnfs.gateway.testing;

import org.jspecify.annotations.NullMarked;
