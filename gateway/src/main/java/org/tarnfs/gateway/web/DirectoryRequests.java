// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.PathResult;

/// `/uri/DIRCAP` and all paths below it.
final class DirectoryRequests {

  /// Segments of a path before the names: `uri`, and the cap.
  private static final int BEFORE_NAMES = 2;

  private final Grid grid;
  private final FileNode files;
  private final LinkRequests links;
  private final DirectoryPosts posts;
  private final CheckRequests checks;

  DirectoryRequests(
      Grid grid, FileNode files, LinkRequests links, DirectoryPosts posts, CheckRequests checks) {
    this.grid = grid;
    this.files = files;
    this.links = links;
    this.posts = posts;
    this.checks = checks;
  }

  void serve(WebRequest request, DirectoryCap<?> root) throws IOException, InterruptedException {
    List<ChildName> path = names(request);
    if (root.file() instanceof VerifyCap && !path.isEmpty()) {
      throw new WebException(BAD_ARGUMENT, "a verify cap does not grant reading or writing");
    }
    switch (request.method()) {
      case "GET", "HEAD" -> read(request, find(root, path));
      case "PUT" -> {
        if (path.isEmpty() && request.t().equals("mkdir")) {
          request.answer(WebRequest.TEXT, root.toSecretString());
        } else {
          links.put(request, place(root, path));
        }
      }
      case "POST" -> post(request, root, path);
      case "DELETE" -> links.delete(request, place(root, path));
      default -> throw request.wrongMethod("GET, HEAD, PUT, POST, DELETE");
    }
  }

  private static List<ChildName> names(WebRequest request) throws IOException {
    List<ChildName> names = new ArrayList<>();
    for (String segment :
        request.path().subList(BEFORE_NAMES, Math.max(BEFORE_NAMES, request.path().size()))) {
      if (segment.isEmpty()) {
        throw new WebException(BAD_ARGUMENT, "a path may not have an empty name in it");
      }
      names.add(ChildName.existing(segment));
    }
    return names;
  }

  private Place place(DirectoryCap<?> root, List<ChildName> path)
      throws IOException, InterruptedException {
    if (path.isEmpty()) {
      throw new WebException(
          BAD_ARGUMENT, "this is a directory itself; the path must name something in it");
    }
    return Place.find(grid, root, path);
  }

  private PathResult.Found find(DirectoryCap<?> root, List<ChildName> path)
      throws IOException, InterruptedException {
    return switch (grid.follow(new Child.Known(root), path)) {
      case PathResult.Found found -> found;
      case PathResult.Missing(int place) -> throw EditRefusedException.noSuchChild(path.get(place));
      case PathResult.NotADirectory(int place) ->
          throw new WebException(
              BAD_ARGUMENT, path.get(place - 1).quoted() + " is no directory, and has no children");
    };
  }

  private void read(WebRequest request, PathResult.Found found)
      throws IOException, InterruptedException {
    Optional<Metadata> link = found.entry().map(DirectoryEntry::metadata);
    switch (found.child()) {
      case Child.Known(DirectoryCap<?>(VerifyCap verify)) ->
          unreadable(request, new DirectoryCap<>(verify), link);
      case Child.Known(DirectoryCap<?> cap) ->
          DirectoryViews.read(request, grid.directory(cap), link);
      case Child.Known(FileCap cap) -> files.read(request, cap, request.path().getLast(), link);
      case Child other -> UnknownNode.read(request, other, link);
    }
  }

  private static void unreadable(
      WebRequest request, DirectoryCap<VerifyCap> cap, Optional<Metadata> link)
      throws IOException, InterruptedException {
    switch (request.t()) {
      case "json" -> UnknownNode.read(request, new Child.Known(cap), link);
      case "info" -> request.answer(WebRequest.HTML, NodeInfo.page(cap));
      case "uri" -> request.answer(WebRequest.TEXT, cap.toSecretString());
      default -> throw new WebException(BAD_ARGUMENT, "a verify cap does not grant reading");
    }
  }

  private void post(WebRequest request, DirectoryCap<?> root, List<ChildName> path)
      throws IOException, InterruptedException {
    switch (request.t()) {
      case "mkdir", "mkdir-with-children", "mkdir-immutable" -> make(request, root, path);
      default -> {
        switch (find(root, path).child()) {
          case Child.Known(DirectoryCap<?> cap) when request.t().equals("check") ->
              checks.check(request, cap.file());
          case Child.Known(DirectoryCap<?>(VerifyCap _)) ->
              throw new WebException(BAD_ARGUMENT, "with a verify cap only t=check can be posted");
          case Child.Known(DirectoryCap<?> cap) -> posts.serve(request, grid.directory(cap));
          case Child.Known(FileCap cap) when request.t().equals("check") ->
              checks.check(request, cap);
          case Child _ when request.t().equals("upload") ->
              links.upload(request, place(root, path));
          case Child.Known(FileCap _) -> throw WebRequest.unknownType();
          case Child _ -> throw UnknownNode.refusal();
        }
      }
    }
  }

  /// What is to be made is named by the path, or by `name` below it.
  private void make(WebRequest request, DirectoryCap<?> root, List<ChildName> path)
      throws IOException, InterruptedException {
    List<ChildName> whole = new ArrayList<>(path);
    String name = request.arguments().text("name");
    if (!name.isEmpty()) {
      whole.add(ChildName.existing(name));
    }
    if (whole.isEmpty() && request.t().equals("mkdir")) {
      request.done(root.toSecretString(), root.toSecretString());
    } else {
      links.make(request, place(root, whole));
    }
  }
}
