// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;

/// The caps whose content can be asked for.
final class ReadableCap {

  private ReadableCap() {}

  static ReadCap parse(String text) throws BadCapException, WebException {
    return switch (Cap.parse(text)) {
      case ReadCap read -> read;
      case WriteCap write -> write.readCap();
      case VerifyCap verify ->
          throw new WebException(
              WebException.Problem.BAD_ARGUMENT, "a verify cap does not grant reading");
      case DirectoryCap<?> directory ->
          throw new WebException(
              WebException.Problem.NOT_SUPPORTED_YET, "directories are not supported yet");
      case UnknownCap unknown ->
          throw new WebException(
              WebException.Problem.BAD_ARGUMENT, "this is no cap, or one of a newer program");
    };
  }
}
