// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// The right to find the shares of a file and to tell good ones from bad, without reading it.
public sealed interface VerifyCap extends FileCap
    permits ChkVerifyCap, SdmfVerifyCap, MdmfVerifyCap {

  StorageIndex storageIndex();
}
