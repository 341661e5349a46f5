// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import java.math.BigInteger;
import java.util.Map;
import java.util.TreeMap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.MdmfWriteCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.SdmfWriteCap;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.grid.Walk;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Counts what lies below a directory, as Tahoe-LAFS does: sizes in bytes, those of mutable files
/// not at all, as nothing but reading them tells. For one thread at a time.
public final class DeepStats {

  private static final int API_VERSION = 1;

  private long immutableFiles;
  private long mutableFiles;
  private long literalFiles;
  private long directories;
  private long unknown;
  private long immutableSize;
  private long literalSize;
  private long directoriesSize;
  private long largestDirectory;
  private long mostChildren;
  private long largestImmutableFile;

  /// How many immutable and literal files there are, by the half decade of their size.
  private final Map<Integer, Long> sizes = new TreeMap<>();

  /// Counts what a walk has met.
  public void add(Walk.Visit visit) {
    switch (visit.child()) {
      case Child.Known(DirectoryCap<?>(VerifyCap _)) -> unknown++;
      case Child.Known(DirectoryCap<?> _) ->
          visit
              .contents()
              .ifPresentOrElse(
                  contents -> addDirectory(contents.length(), contents.entries().size()),
                  () -> addDirectory(0, 0));
      case Child other -> add(other);
    }
  }

  /// Counts a directory that has been read.
  void addDirectory(long size, int children) {
    directories++;
    directoriesSize += size;
    largestDirectory = Math.max(largestDirectory, size);
    mostChildren = Math.max(mostChildren, children);
  }

  /// Counts what is no directory.
  void add(Child child) {
    switch (child) {
      case Child.Known(FileCap file) -> add(file);
      case Child.Known(DirectoryCap<?> directory) ->
          throw new IllegalArgumentException("a directory is counted with its size");
      case Child.Known(UnknownCap _),
          Child.UnknownReadable _,
          Child.UnknownWritable _,
          Child.Hidden _ ->
          unknown++;
    }
  }

  private void add(FileCap file) {
    switch (file) {
      case LiteralCap literal -> {
        literalFiles++;
        literalSize += literal.content().length();
        addSize(literal.content().length());
      }
      case ChkReadCap chk -> {
        immutableFiles++;
        immutableSize += chk.size();
        largestImmutableFile = Math.max(largestImmutableFile, chk.size());
        addSize(chk.size());
      }
      case SdmfWriteCap _, SdmfReadCap _, MdmfWriteCap _, MdmfReadCap _ -> mutableFiles++;
      case VerifyCap _ -> unknown++;
    }
  }

  private void addSize(long size) {
    int half = 0;
    while (size > most(half)) {
      half++;
    }
    sizes.merge(half, 1L, Long::sum);
  }

  /// The largest size of a half decade: 0, 3, 10, 31, 100, 316 …
  private static long most(int half) {
    BigInteger square = half == 0 ? BigInteger.ZERO : BigInteger.TEN.pow(half);
    return square.sqrt().min(BigInteger.valueOf(Long.MAX_VALUE)).longValueExact();
  }

  /// What `t=start-deep-stats` answers; the caller's own.
  public ObjectNode json() {
    ObjectNode json = JsonNodeFactory.instance.objectNode();
    json.put("api-version", API_VERSION);
    json.put("count-immutable-files", immutableFiles);
    json.put("count-mutable-files", mutableFiles);
    json.put("count-literal-files", literalFiles);
    json.put("count-files", immutableFiles + mutableFiles + literalFiles);
    json.put("count-directories", directories);
    json.put("count-unknown", unknown);
    json.put("size-immutable-files", immutableSize);
    json.put("size-literal-files", literalSize);
    json.put("size-directories", directoriesSize);
    json.put("largest-directory", largestDirectory);
    json.put("largest-directory-children", mostChildren);
    json.put("largest-immutable-file", largestImmutableFile);
    ArrayNode histogram = json.putArray("size-files-histogram");
    sizes.forEach(
        (half, count) ->
            histogram
                .addArray()
                .add(half == 0 ? 0 : most(half - 1) + 1)
                .add(most(half))
                .add((long) count));
    return json;
  }
}
