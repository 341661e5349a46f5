// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.caps;

/// A computation whose result is known, and whether this machine came to the same.
public record KnownAnswer(String name, boolean passed) {

  interface Computation {
    String result() throws BadCapException;
  }

  static KnownAnswer of(String name, String expected, Computation computation) {
    try {
      return new KnownAnswer(name, expected.equals(computation.result()));
    } catch (BadCapException e) {
      return new KnownAnswer(name, false);
    }
  }
}
