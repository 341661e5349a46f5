// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.IgnoreRules;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Item;

/// Looks through a folder on disk and notes in the state where it is not what it was. No file is
/// read. One folder at a time is in memory.
final class FolderScan {

  /// Rules in the syntax of `.gitignore`, for the folder they are in and those below.
  static final String RULES = ".tarnignore";

  private static final int MAX_RULES = 1 << 20;

  /// So many changes are written at once.
  private static final int BATCH = 1000;

  private final LocalFolder local;
  private final MirrorState state;
  private final InstantSource clock;

  private final Deque<Place> waiting = new ArrayDeque<>();
  private final Set<ItemPath> otherTimes = new HashSet<>();
  private long files;
  private long changes;
  private boolean anythingFound;

  FolderScan(LocalFolder local, MirrorState state, InstantSource clock) {
    this.local = local;
    this.state = state;
    this.clock = clock;
  }

  /// A folder to be looked at.
  ///
  /// @param deep whether those in it are too, that are not new
  private record Place(String folder, Path path, IgnoreRules rules, boolean deep) {}

  /// Looks at everything, and returns how many files there are.
  long everything() throws IOException {
    state.forgetLeftOut();
    start(new Place("", local.root(), rulesIn(local.root(), "", IgnoreRules.NONE), true));
    return files;
  }

  /// Folders that have another time than when they were last looked at.
  Set<ItemPath> otherTimes() {
    return otherTimes;
  }

  /// Looks at what is right in these folders, and at folders in them that are new.
  void folders(Set<String> folders) throws IOException {
    for (String folder : folders) {
      Optional<Place> place = place(folder);
      if (place.isPresent()) {
        start(place.get());
      }
    }
  }

  /// A folder, with all rules from above; or that above it in which it shows that it is new or
  /// gone. Empty if it is left out.
  private Optional<Place> place(String folder) throws IOException {
    Path path = local.root();
    IgnoreRules rules = rulesIn(path, "", IgnoreRules.NONE);
    String at = "";
    for (String name : folder.isEmpty() ? List.<String>of() : List.of(folder.split("/", -1))) {
      ItemPath item = new ItemPath(at, name);
      Tracked tracked = state.at(item);
      Path below = path.resolve(tracked.diskName());
      if (rules.ignores(item.toString(), true)) {
        return Optional.empty();
      } else if (tracked.have().filter(Item::isFolder).isEmpty()
          || !Files.isDirectory(below, LinkOption.NOFOLLOW_LINKS)) {
        break;
      }
      at = item.toString();
      path = below;
      rules = rulesIn(path, at, rules);
    }
    return Optional.of(new Place(at, path, rules, false));
  }

  private static IgnoreRules rulesIn(Path path, String folder, IgnoreRules above)
      throws IOException {
    Path file = path.resolve(RULES);
    try {
      if (!Files.isRegularFile(file) || Files.size(file) > MAX_RULES) {
        return above;
      }
      return above.below(folder, new String(Files.readAllBytes(file), UTF_8).lines().toList());
    } catch (NoSuchFileException e) {
      return above;
    }
  }

  private void start(Place place) throws IOException {
    anythingFound = state.countOf("found", "1 LIMIT 1") > 0;
    waiting.add(place);
    while (!waiting.isEmpty()) {
      look(waiting.removeLast());
      if (changes >= BATCH) {
        state.commit();
        changes = 0;
      }
    }
    state.commit();
  }

  private void look(Place place) throws IOException {
    List<String> names;
    try {
      names = local.list(place.path());
    } catch (NoSuchFileException | NotDirectoryException e) {
      return; // It shows in the folder above.
    } catch (IOException e) {
      if (place.folder().isEmpty()) {
        throw e;
      }
      leaveOut(ItemPath.of(place.folder()), e);
      return;
    }
    Map<String, MirrorState.Last> last = state.lastIn(place.folder());
    Set<String> found = anythingFound ? state.foundIn(place.folder()) : Set.of();
    Map<String, String> diskNames = diskNames(place, names, last);
    boolean deep = place.deep() || haveRulesChanged(place, last);
    Set<String> present = new HashSet<>();
    for (Map.Entry<String, String> entry : diskNames.entrySet()) {
      ItemPath path = new ItemPath(place.folder(), entry.getKey());
      Optional<MirrorState.Last> before = Optional.ofNullable(last.get(path.name()));
      if (look(place, deep, path, entry.getValue(), before, found)) {
        present.add(path.name());
      }
    }
    for (MirrorState.Last gone : last.values()) {
      if (!present.contains(gone.path().name()) && !ignores(place, gone)) {
        gone(gone);
      }
    }
    for (String name : found) {
      if (!present.contains(name) && !last.containsKey(name)) {
        state.notFound(new ItemPath(place.folder(), name));
        changes++;
      }
    }
  }

  /// Then what is in the folders below is left out, or no longer.
  private static boolean haveRulesChanged(Place place, Map<String, MirrorState.Last> last)
      throws IOException {
    Optional<DiskEntry> now = DiskEntry.at(place.path().resolve(RULES));
    MirrorState.Last before = last.get(RULES);
    return before == null
        ? now.isPresent()
        : now.isEmpty() || !isUnchanged(before, now.get(), RULES);
  }

  private static boolean ignores(Place place, MirrorState.Last last) {
    return place
        .rules()
        .ignores(last.path().toString(), last.entry().kind() == DiskEntry.Kind.FOLDER);
  }

  /// Names on disk by their normal forms. Of those that have the same, the one that is known
  /// counts.
  private Map<String, String> diskNames(
      Place place, List<String> names, Map<String, MirrorState.Last> last) throws IOException {
    Map<String, String> byForm = HashMap.newHashMap(names.size());
    for (String name : names) {
      String form = Normalizer.normalize(name, Normalizer.Form.NFC);
      if (name.indexOf('\uFFFD') >= 0) {
        leaveOut(
            new ItemPath(place.folder(), form),
            Reason.NAME_IMPOSSIBLE,
            "its name is not text in UTF-8");
        continue;
      }
      String other = byForm.putIfAbsent(form, name);
      if (other != null) {
        MirrorState.Last known = last.get(form);
        String kept = known != null && known.diskName().equals(name) ? name : other;
        byForm.put(form, kept);
        leaveOut(
            new ItemPath(place.folder(), kept.equals(name) ? other : name),
            Reason.NAME_CLASH,
            "there is another file of the same name, written with other characters");
      }
    }
    return byForm;
  }

  /// Returns whether there is anything of that name.
  private boolean look(
      Place place,
      boolean deep,
      ItemPath path,
      String diskName,
      Optional<MirrorState.Last> last,
      Set<String> found)
      throws IOException {
    Path file = place.path().resolve(diskName);
    DiskEntry now;
    try {
      now = DiskEntry.of(file);
    } catch (NoSuchFileException e) {
      return false;
    } catch (IOException e) {
      leaveOut(path, e);
      return true;
    }
    boolean isFolder = now.kind() == DiskEntry.Kind.FOLDER;
    if (place.rules().ignores(path.toString(), isFolder)) {
      forget(path, isFolder, found);
      return last.isPresent();
    }
    switch (now.kind()) {
      case FILE -> files++;
      case OTHER -> {
        leaveOut(path, Reason.KIND_UNSUPPORTED, "");
        return false;
      }
      case LINK, FOLDER -> {}
    }
    boolean isNew = last.isEmpty() || last.get().entry().kind() != now.kind();
    boolean isSame = !isNew && isUnchanged(last.get(), now, diskName);
    if (isSame && isFolder && !isOfTime(last.get(), now)) {
      otherTimes.add(path);
    }
    if (!isSame) {
      state.found(new Found(path, diskName, Optional.of(now)));
      changes++;
    } else if (found.contains(path.name())) {
      state.notFound(path);
      changes++;
    }
    if (last.isPresent() && isNew && last.get().entry().kind() == DiskEntry.Kind.FOLDER) {
      goneBelow(path);
    }
    if (isFolder && (deep || isNew)) {
      waiting.add(
          new Place(path.toString(), file, rulesIn(file, path.toString(), place.rules()), true));
    }
    return true;
  }

  /// What was found before it was left out is not stored any more.
  private void forget(ItemPath path, boolean isFolder, Set<String> found) throws IOException {
    if (found.contains(path.name())) {
      state.notFound(path);
      changes++;
    }
    if (isFolder && anythingFound) {
      state.notFoundBelow(path.toString());
    }
  }

  private static boolean isOfTime(MirrorState.Last last, DiskEntry now) {
    return last.entry().signature().modified() == now.signature().modified();
  }

  private static boolean isUnchanged(MirrorState.Last last, DiskEntry now, String diskName) {
    boolean same =
        now.kind() == DiskEntry.Kind.FOLDER
            ? last.entry().mode() == now.mode()
            : last.entry().signature().proves(now.signature());
    return same && last.diskName().equals(diskName);
  }

  private void gone(MirrorState.Last last) throws IOException {
    state.found(new Found(last.path(), last.diskName(), Optional.empty()));
    changes++;
    if (last.entry().kind() == DiskEntry.Kind.FOLDER) {
      goneBelow(last.path());
    }
  }

  private void goneBelow(ItemPath folder) throws IOException {
    for (MirrorState.Last below : state.lastBelow(folder.toString())) {
      state.found(new Found(below.path(), below.diskName(), Optional.empty()));
      changes++;
    }
  }

  private void leaveOut(ItemPath path, IOException e) throws IOException {
    leaveOut(path, Troubles.reasonOf(e), Troubles.detailOf(e));
  }

  private void leaveOut(ItemPath path, Reason reason, String detail) throws IOException {
    state.trouble(path, Outstanding.Direction.LEFT_OUT, reason, detail, clock.instant());
    changes++;
  }
}
