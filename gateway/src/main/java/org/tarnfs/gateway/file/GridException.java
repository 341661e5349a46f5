// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.file;

import java.io.IOException;

/// The grid cannot do what was asked. The message is for users: what is needed, what there is.
public abstract sealed class GridException extends IOException
    permits NotEnoughSharesException,
        UnhappyUploadException,
        UncoordinatedWriteException,
        TooLargeException,
        UnsupportedCapException,
        BeyondEndException {

  private static final long serialVersionUID = 1;

  GridException(String message) {
    super(message);
  }
}
