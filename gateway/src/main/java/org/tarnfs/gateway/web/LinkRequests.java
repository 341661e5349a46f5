// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static org.tarnfs.gateway.web.WebException.Problem.BAD_ARGUMENT;

import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.CapContext;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildKind;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.mutable.MutableFormat;

/// Requests that put something at the end of a path, or remove what is there.
final class LinkRequests {

  private final NewObjects objects;
  private final MutableContent contents;

  LinkRequests(NewObjects objects, MutableContent contents) {
    this.objects = objects;
    this.contents = contents;
  }

  void put(WebRequest request, Place place) throws IOException, InterruptedException {
    switch (request.t()) {
      case "" -> {
        Stored stored = store(request.arguments(), place, request::receive);
        request.answer(
            stored.isNew ? StatusCodes.CREATED : StatusCodes.OK,
            WebRequest.TEXT,
            stored.cap.toSecretString());
      }
      case "uri" -> {
        String cap =
            new String(request.body(Cap.MAX_TEXT_LENGTH).readAllBytes(), StandardCharsets.UTF_8);
        request.answer(WebRequest.TEXT, link(request.arguments(), place, cap.strip()));
      }
      case "mkdir" ->
          request.answer(
              WebRequest.TEXT, makeDirectory(request.arguments(), place).toSecretString());
      default -> throw WebRequest.unknownType();
    }
  }

  /// A file that has been stored.
  ///
  /// @param isNew whether there was nothing of that name
  private record Stored(FileCap cap, boolean isNew) {}

  private Stored store(Arguments arguments, Place place, MutableContent.Body body)
      throws IOException, InterruptedException {
    Overwrite overwrite = ReplaceArgument.of(arguments);
    requireReplaceable(place, overwrite);
    if (place.child().orElse(null) instanceof Child.Known(FileCap file)
        && MutableContent.canChange(file)) {
      contents.write(file, arguments, body);
      return new Stored(file, false);
    }
    if (arguments.has("offset")) {
      throw place.entry().isPresent()
          ? new WebException(BAD_ARGUMENT, "offset= is for mutable files")
          : EditRefusedException.noSuchChild(place.name());
    }
    place.requireLinkable();
    FileCap stored = body.to(objects.file(arguments));
    return new Stored(stored, place.link(new Child.Known(stored), overwrite));
  }

  /// A file never takes the place of a directory by its mere name.
  private static void requireReplaceable(Place place, Overwrite overwrite) throws IOException {
    if (place.entry().isEmpty()) {
      return;
    }
    boolean isDirectory = place.entry().get().child().isDirectory();
    if (isDirectory && overwrite == Overwrite.ANYTHING) {
      throw new WebException(
          BAD_ARGUMENT, "there is a directory of that name, and no file can be put in its place");
    }
    if (isDirectory || overwrite == Overwrite.NOTHING) {
      throw EditRefusedException.childExists(
          place.name(), isDirectory ? " and is a directory" : "");
    }
  }

  /// Stores the file in a form.
  void upload(WebRequest request, Place place) throws IOException, InterruptedException {
    FilePart file = request.file();
    Stored stored = store(request.arguments(), place, use -> use.of(file.content()));
    String cap = stored.cap.toSecretString();
    request.done(cap, cap);
  }

  /// Links what `cap` leads to; returns the text of what is linked.
  String link(Arguments arguments, Place place, String cap)
      throws IOException, InterruptedException {
    Overwrite overwrite = ReplaceArgument.of(arguments);
    if (cap.isEmpty()) {
      throw new WebException(BAD_ARGUMENT, "there is no cap to be linked");
    }
    Child child = Child.parse(cap, "", CapContext.ANY);
    place.requireLinkable();
    place.link(child, overwrite);
    return capOf(child);
  }

  /// The best cap to what a link leads to; empty if there is none to be seen.
  static String capOf(Child child) {
    return child.bestCap().map(Cap::toSecretString).orElse("");
  }

  /// `t=mkdir`, `mkdir-with-children` and `mkdir-immutable`.
  void make(WebRequest request, Place place) throws IOException, InterruptedException {
    String cap =
        switch (request.t()) {
          case "mkdir-with-children" ->
              linkNew(place, () -> objects.directoryOfBody(request)).toSecretString();
          case "mkdir-immutable" ->
              linkNew(place, () -> objects.immutableDirectoryOfBody(request)).toSecretString();
          default -> makeDirectory(request.arguments(), place).toSecretString();
        };
    request.done(cap, cap);
  }

  /// Makes something that is to be linked.
  @FunctionalInterface
  private interface Making {
    DirectoryCap<?> make() throws IOException, InterruptedException;
  }

  private static DirectoryCap<?> linkNew(Place place, Making making)
      throws IOException, InterruptedException {
    if (place.entry().isPresent()) {
      throw EditRefusedException.childExists(place.name(), "");
    }
    place.requireLinkable();
    DirectoryCap<?> made = making.make();
    place.link(new Child.Known(made), Overwrite.NOTHING);
    return made;
  }

  /// The directory of that name, which is made if there is none.
  private DirectoryCap<?> makeDirectory(Arguments arguments, Place place)
      throws IOException, InterruptedException {
    Optional<Child> there = place.child();
    if (there.isEmpty()) {
      if (PrivateKeyArgument.isIn(arguments)) {
        return linkNew(place, () -> objects.directory(arguments));
      }
      MutableFormat format = objects.formatOfDirectory(arguments);
      place.requireLinkable();
      return place.parent().makeDirectories(List.of(place.name()), format).cap();
    }
    if (there.get() instanceof Child.Known(DirectoryCap<?> directory)) {
      return directory;
    }
    throw EditRefusedException.notADirectory(place.name());
  }

  /// Answers the cap of what is not linked any more.
  void delete(WebRequest request, Place place) throws IOException, InterruptedException {
    remove(place);
    request.answer(WebRequest.TEXT, place.child().map(LinkRequests::capOf).orElse(""));
  }

  void remove(Place place) throws IOException, InterruptedException {
    if (!place.missing().isEmpty()) {
      throw EditRefusedException.noSuchChild(place.missing().getFirst());
    }
    Place.requireWritable(place.deepest());
    place.deepest().edit(new DirectoryEdit.DeleteChild(place.name(), true, ChildKind.ANY));
  }
}
