// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tarnfs.caps.BadCapException;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;

/// A place on the grid: what an alias or a cap leads to, and names to follow from there. Nothing
/// between two slashes is no name; `.` and `..` are names like any other, which no program makes.
///
/// @param root how the start is called when users are told of it, never a cap
/// @param endsInSlash whether it was written as the path of a directory
record GridPath(String root, Child start, List<ChildName> names, boolean endsInSlash) {

  /// What stands for a cap when users are told of a path.
  private static final String SOME_CAP = "CAP/";

  private static final List<String> CAP_PREFIXES = List.of("URI:", "ro.URI:", "imm.URI:");

  /// Between a cap and names in the paths of old programs.
  private static final String OLD_SEPARATOR = ":./";

  GridPath {
    names = List.copyOf(names);
  }

  static boolean startsWithCap(String text) {
    return CAP_PREFIXES.stream().anyMatch(text::startsWith);
  }

  /// A cap, or one with names behind it: `CAP/photos/lake.jpg`.
  static GridPath ofCap(String text) throws CommandException {
    int old = text.indexOf(OLD_SEPARATOR);
    int slash = old >= 0 ? old + OLD_SEPARATOR.length() - 1 : text.indexOf('/');
    String cap = old >= 0 ? text.substring(0, old) : slash < 0 ? text : text.substring(0, slash);
    return below(SOME_CAP, start(cap), slash < 0 ? "" : text.substring(slash + 1));
  }

  /// What `names`, with slashes between them, lead to from what is called `root`.
  static GridPath below(String root, Child start, String names) throws CommandException {
    try {
      List<ChildName> list = new ArrayList<>();
      for (String name : names.split("/", -1)) {
        if (!name.isEmpty()) {
          list.add(ChildName.existing(name));
        }
      }
      return new GridPath(root, start, list, names.isEmpty() || names.endsWith("/"));
    } catch (BadChildException e) {
      throw CommandException.usage(String.valueOf(e.getMessage()));
    }
  }

  private static Child start(String text) throws CommandException {
    try {
      return switch (Cap.parse(text)) {
        case UnknownCap _ -> throw new CommandException(ExitCode.BAD_CAP, CapInput.NOT_KNOWN);
        case Cap cap -> new Child.Known(cap);
      };
    } catch (BadCapException e) {
      throw new CommandException(ExitCode.BAD_CAP, String.valueOf(e.getMessage()));
    }
  }

  /// The last name, if there are any.
  Optional<ChildName> name() {
    return names.isEmpty() ? Optional.empty() : Optional.of(names.getLast());
  }

  /// The path without its last name.
  GridPath parent() {
    return new GridPath(root, start, names.subList(0, names.size() - 1), true);
  }

  GridPath child(ChildName name) {
    List<ChildName> longer = new ArrayList<>(names);
    longer.add(name);
    return new GridPath(root, start, longer, false);
  }

  /// Where a child of that name is, if this is the path of a directory, or this path.
  GridPath at(ChildName name) {
    return endsInSlash ? child(name) : this;
  }

  /// The first `count` names of it, for users.
  String shown(int count) {
    return root
        + names.stream()
            .limit(count)
            .map(name -> Screen.printable(name.toString()))
            .collect(Collectors.joining("/"));
  }

  /// For users.
  String shown() {
    return shown(names.size());
  }

  /// Shows no cap.
  @Override
  public String toString() {
    return "GridPath[" + shown() + "]";
  }
}
