// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;
import static org.tarnfs.gateway.web.WebException.Problem.BODY_TOO_LARGE;
import static org.tarnfs.gateway.web.WebException.Problem.READ_ONLY;

import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.file.BeyondEndException;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.WritableFile;

/// Changes the content of mutable files where they are.
final class MutableContent {

  /// The most bytes that are written at an offset: unlike a whole file they are kept in memory.
  private static final int LARGEST_PIECE = 1 << 26;

  private final Grid grid;
  private final Counters counters;

  MutableContent(Grid grid, Counters counters) {
    this.grid = grid;
    this.counters = counters;
  }

  /// Gives the content that came with a request to what uses it.
  @FunctionalInterface
  interface Body {
    FileCap to(BodySpool.Use<FileCap> use) throws IOException, InterruptedException;
  }

  /// Whether it is the cap of a file that changes, whatever the cap grants.
  static boolean canChange(FileCap cap) {
    return switch (cap) {
      case WriteCap _, SdmfReadCap _, MdmfReadCap _ -> true;
      case LiteralCap _, ChkReadCap _, VerifyCap _ -> false;
    };
  }

  /// Replaces the whole content, or what begins at `offset=`.
  ///
  /// @throws BeyondEndException if that lies beyond the end
  void write(FileCap cap, Arguments arguments, Body body) throws IOException, InterruptedException {
    WritableFile file = grid.open(writable(cap));
    Optional<Long> offset = arguments.number("offset");
    body.to(
        content -> {
          if (offset.isPresent()) {
            file.write(offset.get(), bytes(content));
          } else {
            file.overwrite(content);
          }
          counters.uploaded(content.size());
          return cap;
        });
  }

  private static WriteCap writable(FileCap cap) throws WebException {
    return switch (cap) {
      case WriteCap write -> write;
      case SdmfReadCap _, MdmfReadCap _ ->
          throw new WebException(READ_ONLY, "this cap grants reading the file, not changing it");
      case ChkReadCap _, LiteralCap _ ->
          throw new WebException(BAD_ARGUMENT, "an immutable file cannot be replaced in place");
      case VerifyCap _ ->
          throw new WebException(BAD_ARGUMENT, "a verify cap does not grant reading or writing");
    };
  }

  private static byte[] bytes(ReplayableSource content) throws IOException {
    if (content.size() > LARGEST_PIECE) {
      throw new WebException(
          BODY_TOO_LARGE,
          "with offset= the body may have no more than " + LARGEST_PIECE + " bytes");
    }
    try (InputStream in = content.open()) {
      return in.readAllBytes();
    }
  }
}
