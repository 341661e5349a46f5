// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to read a file.
public sealed interface ReadCap extends FileCap
    permits LiteralCap, ChkReadCap, SdmfReadCap, MdmfReadCap {}
