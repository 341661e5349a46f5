// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.grid.Directory;
import org.tarnfs.gateway.grid.Grid;

/// What is posted to a directory that is there: changes of its children, and work on all below it.
final class DirectoryPosts {

  private final Grid grid;
  private final LinkRequests links;
  private final DeepRequests deep;

  DirectoryPosts(Grid grid, LinkRequests links, DeepRequests deep) {
    this.grid = grid;
    this.links = links;
    this.deep = deep;
  }

  void serve(WebRequest request, Directory directory) throws IOException, InterruptedException {
    switch (request.t()) {
      case "upload" -> links.upload(request, in(directory, uploadName(request)));
      case "uri" -> {
        String cap = request.arguments().required("uri").strip();
        Place place = in(directory, request.arguments().required("name"));
        links.link(request.arguments(), place, cap);
        request.done(cap, cap);
      }
      case "delete", "unlink" -> {
        links.remove(in(directory, request.arguments().text("name")));
        request.done("thing unlinked", "");
      }
      case "rename" -> rename(request, directory);
      case "relink" -> relink(request, directory);
      case "set_children", "set-children" -> setChildren(request, directory);
      default -> deep.serve(request, directory.cap());
    }
  }

  private static Place in(Directory directory, String text)
      throws IOException, InterruptedException {
    ChildName name = ChildName.existing(text);
    return new Place(directory, List.of(), name, directory.contents().entry(name));
  }

  private static String uploadName(WebRequest request) throws WebException {
    String given = request.arguments().text("name").strip();
    String name = given.isEmpty() ? request.file().filename().strip() : given;
    if (name.isEmpty()) {
      throw new WebException(BAD_ARGUMENT, "this request needs name=, or a filename in the form");
    }
    return name;
  }

  private void rename(WebRequest request, Directory directory)
      throws IOException, InterruptedException {
    if (request.arguments().has("to_dir")) {
      throw new WebException(BAD_ARGUMENT, "to_dir= goes with t=relink, not with t=rename");
    }
    request.arguments().required("to_name");
    relink(request, directory);
  }

  private void relink(WebRequest request, Directory directory)
      throws IOException, InterruptedException {
    Arguments arguments = request.arguments();
    Overwrite overwrite = ReplaceArgument.of(arguments);
    ChildName from = ChildName.existing(arguments.required("from_name").strip());
    String toText = arguments.text("to_name").strip();
    ChildName to = toText.isEmpty() ? from : ChildName.of(toText);
    List<Directory> way = way(arguments, directory);
    Directory target = way.getLast();
    Place.requireWritable(directory);
    Place.requireWritable(target);
    if (isSame(target.cap(), directory.cap())) {
      directory.edit(new DirectoryEdit.RenameChild(from, to, overwrite, Instant.now()));
    } else {
      move(directory, from, way, to, overwrite);
    }
    request.done("thing moved", "");
  }

  /// At every moment at least one of the two links is there.
  ///
  /// @param way the directories that lead to the new link, of which none may be the one that moves
  private static void move(
      Directory source, ChildName from, List<Directory> way, ChildName to, Overwrite overwrite)
      throws IOException, InterruptedException {
    DirectoryEntry entry =
        source.contents().entry(from).orElseThrow(() -> EditRefusedException.noSuchChild(from));
    if (entry.child() instanceof Child.Known(Cap cap)
        && way.stream().anyMatch(passed -> isSame(cap, passed.cap()))) {
      throw new WebException(
          BAD_ARGUMENT,
          "a directory cannot be moved into itself: nothing would lead to it any more");
    }
    NewChild link = new NewChild(to, entry.child(), Optional.of(entry.metadata()));
    way.getLast().edit(new DirectoryEdit.PutChildren(List.of(link), overwrite, Instant.now()));
    source.edit(new DirectoryEdit.DeleteMoved(from, entry.child()));
  }

  private static boolean isSame(Cap one, Cap other) {
    return one.toVerifyOnly().isPresent() && one.toVerifyOnly().equals(other.toVerifyOnly());
  }

  /// The directories that `to_dir` leads through: a cap with perhaps a path behind it.
  private List<Directory> way(Arguments arguments, Directory directory)
      throws IOException, InterruptedException {
    String text = arguments.text("to_dir").strip();
    if (text.isEmpty()) {
      return List.of(directory);
    }
    String[] parts = text.split("/", -1);
    List<Directory> way = new ArrayList<>();
    way.add(
        directory(
            Cap.parse(parts[0]) instanceof DirectoryCap<?> root
                ? Optional.of(new Child.Known(root))
                : Optional.empty()));
    for (int i = 1; i < parts.length; i++) {
      if (!parts[i].isEmpty()) {
        ChildName name = ChildName.existing(parts[i]);
        way.add(directory(way.getLast().contents().entry(name).map(DirectoryEntry::child)));
      }
    }
    return way;
  }

  private Directory directory(Optional<Child> child) throws IOException {
    if (child.isPresent() && child.get() instanceof Child.Known(DirectoryCap<?> cap)) {
      return grid.directory(cap);
    }
    throw new WebException(BAD_ARGUMENT, "to_dir is not a directory");
  }

  private static void setChildren(WebRequest request, Directory directory)
      throws IOException, InterruptedException {
    Arguments arguments = request.arguments();
    // The documents of Tahoe-LAFS call it so, its programs do not.
    String replace = arguments.has("replace") ? "replace" : "overwrite";
    Overwrite overwrite = ReplaceArgument.of(arguments, replace);
    Place.requireWritable(directory);
    List<NewChild> children = ChildrenJson.toSet(request.body(ChildrenJson.MAX_LENGTH));
    directory.edit(new DirectoryEdit.PutChildren(children, overwrite, Instant.now()));
    request.done("Okay so I did it.", "");
  }
}
