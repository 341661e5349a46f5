// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

/// A request that HTTP itself refuses, before a storage server is asked. An everyday event: it has
/// no stack trace.
final class RefusedException extends Exception {

  private static final long serialVersionUID = 1;

  private final int status;

  RefusedException(int status, String text) {
    super(text, null, false, false);
    this.status = status;
  }

  Answer.Refusal answer() {
    return new Answer.Refusal(status, String.valueOf(getMessage()));
  }
}
