// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.tarnfs.caps.Cap;

/// A cap from where nobody else sees it.
final class SecretLine {

  private static final int MAX_LENGTH = Cap.MAX_TEXT_LENGTH;

  private SecretLine() {}

  static String ofFile(Path file) throws IOException, CommandException {
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file))) {
      return first(in);
    }
  }

  static String ofStandardInput() throws IOException, CommandException {
    if (Screen.isTerminal()) {
      System.err.print("cap: ");
      System.err.flush();
    }
    return first(System.in);
  }

  private static String first(InputStream in) throws IOException, CommandException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    int next = in.read();
    while (next >= 0 && next != '\n' && line.size() < MAX_LENGTH) {
      line.write(next);
      next = in.read();
    }
    String text = line.toString(StandardCharsets.UTF_8).strip();
    if (text.isEmpty()) {
      throw CommandException.usage("there is no cap where one should be read");
    }
    return text;
  }
}
