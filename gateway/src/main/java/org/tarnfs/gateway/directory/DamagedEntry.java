// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// An entry that cannot be understood. It is kept as it is when others change, so that the program
/// that wrote it, or a better one, may find it again; Tahoe-LAFS would lose it, or refuse the whole
/// directory. Setting a child of its name replaces it, deleting one removes it.
public final class DamagedEntry extends KeptEntry {

  private final @Nullable ChildName name;
  private final String trouble;

  DamagedEntry(@Nullable ChildName name, String trouble, byte[] encoded) {
    super(encoded);
    this.name = name;
    this.trouble = trouble;
  }

  /// Its name, if that much can be read.
  public Optional<ChildName> name() {
    return Optional.ofNullable(name);
  }

  boolean hasName(ChildName other) {
    return name != null && name.equals(other);
  }

  /// What is wrong with it, for users.
  public String trouble() {
    return trouble;
  }

  @Override
  public String toString() {
    return "DamagedEntry["
        + (name == null ? "without a name" : name.quoted())
        + ", "
        + trouble
        + "]";
  }
}
