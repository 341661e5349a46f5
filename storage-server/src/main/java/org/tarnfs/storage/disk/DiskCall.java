// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.disk;

import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.NO_SUCH_SHARE;
import static org.tarnfs.storage.protocol.StorageProtocolException.Reason.SERVER_FAILED;

import java.io.IOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.NoSuchFileException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// Something asked of the store. What goes wrong with the disk becomes an answer of the protocol
/// here: clients get to know what was not possible, the log also why and in which file.
@FunctionalInterface
interface DiskCall<T> {

  Logger LOG = LoggerFactory.getLogger(DiskCall.class);

  T make() throws IOException, InterruptedException;

  /// Makes a call that is to `action` (a verb) `subject`.
  static <T> T answer(String action, Object subject, DiskCall<T> call)
      throws StorageProtocolException, InterruptedException {
    try {
      return call.make();
    } catch (StorageProtocolException refusal) {
      throw refusal;
    } catch (ClosedByInterruptException interruption) {
      throw interrupted(interruption);
    } catch (NoSuchFileException absent) {
      throw new StorageProtocolException(NO_SUCH_SHARE, "there is no " + subject, absent);
    } catch (BadContainerException damage) {
      String message = subject + " is damaged: its container is " + damage.getMessage();
      LOG.error(message);
      throw new StorageProtocolException(SERVER_FAILED, message, damage);
    } catch (IOException failure) {
      LOG.error("cannot {} {}", action, subject, failure);
      throw new StorageProtocolException(
          SERVER_FAILED, "the server cannot " + action + " " + subject, failure);
    }
  }

  private static InterruptedException interrupted(ClosedByInterruptException cause) {
    Thread.interrupted(); // The exception says it from here on.
    InterruptedException interruption = new InterruptedException("interrupted at the disk");
    interruption.initCause(cause);
    return interruption;
  }
}
