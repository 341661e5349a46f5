// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.util.Locale;

/// What became of something that was to be restored.
public enum Outcome {
  RESTORED,
  /// It was there already.
  KEPT,
  /// It is there under another name, as something else had its own.
  BESIDE,
  /// It is there, and what had its name was moved aside.
  REPLACED,
  /// It is not there, as something else has its name.
  SKIPPED,
  /// It is not there.
  FAILED;

  /// As it stands in reports.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
