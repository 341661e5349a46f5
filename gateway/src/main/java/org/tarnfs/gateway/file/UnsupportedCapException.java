// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

/// The cap is good, but this version of Tarn cannot open what it stands for.
public final class UnsupportedCapException extends GridException {

  private static final long serialVersionUID = 1;

  public UnsupportedCapException(String kind) {
    super("this version of Tarn cannot open " + kind);
  }
}
