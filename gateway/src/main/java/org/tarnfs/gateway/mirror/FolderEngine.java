// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.local.ChangedOnDiskException;
import org.tarnfs.gateway.local.DiskEntry;
import org.tarnfs.gateway.local.FileSignature;
import org.tarnfs.gateway.local.LocalFolder;
import org.tarnfs.gateway.snapshot.Archive;
import org.tarnfs.gateway.snapshot.BadSnapshotException;
import org.tarnfs.gateway.snapshot.Device;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Head;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.Nanos;
import org.tarnfs.gateway.snapshot.Snapshot;

/// Mirrors one folder, step by step: what is found on disk is stored, what others have told is
/// taken in and brought to disk, and the state there is then is told to them. All it knows is in
/// the state; what is broken off between any two steps is done again. For one thread; only bytes
/// are moved by others.
final class FolderEngine implements AutoCloseable {

  /// So many snapshots stand in a head before they go into the archive.
  private static final int MOST_RECENT = 32;

  /// So many rows are looked at at a time.
  private static final int BATCH = 200;

  /// Longer than that, nothing stays uncommitted.
  private static final Duration COMMIT_EVERY = Duration.ofMillis(500);

  /// While much is stored, others are told this often.
  private static final Duration PUBLISH_EVERY = Duration.ofSeconds(30);

  /// Named if what the grid has of this device is known, but what is on disk is not.
  private static final String ADOPTING = "adopting";

  private final MirrorConfig config;
  private final FolderOnGrid folder;
  private final LocalFolder local;
  private final MirrorState state;
  private final InstantSource clock;
  private final Consumer<MirrorEvent> events;
  private final SecureRandom random = new SecureRandom();
  private final Writes writes;
  private final Uploads uploads;
  private final Downloads downloads;
  private final Transfers transfers;

  /// Folders whose times must be set again, as something was put into them or taken out.
  private final Set<ItemPath> disturbed = new HashSet<>();

  /// Whether the state knows all that this device has ever told. Before that nothing is written: an
  /// earlier life may have used the numbers of the next writes.
  private boolean recalled;

  /// Whether everything was looked at since the start.
  private boolean scanned;

  private Instant lastCommit = Instant.EPOCH;
  private Instant lastPublication = Instant.EPOCH;

  FolderEngine(
      MirrorConfig config,
      FolderOnGrid folder,
      Grid grid,
      MirrorState state,
      InstantSource clock,
      Consumer<MirrorEvent> events) {
    this.config = config;
    this.folder = folder;
    this.local = new LocalFolder(config.path());
    this.state = state;
    this.clock = clock;
    this.events = events;
    this.writes = new Writes(local, state);
    this.uploads = new Uploads(grid, folder.description().uploadOptions(), local);
    this.downloads = new Downloads(grid, local);
    this.transfers = new Transfers();
  }

  MirrorState state() {
    return state;
  }

  // Scanning.

  /// Looks at everything on disk, or at some folders.
  void scan(Optional<Set<String>> folders) throws IOException {
    if (!isRootThere()) {
      return;
    }
    FolderScan scan = new FolderScan(local, state, clock);
    if (folders.isPresent()) {
      scan.folders(new TreeSet<>(folders.get()));
    } else {
      long files = scan.everything();
      scanned = true;
      tell(MirrorEvent.Kind.SCANNED, "", files + " files");
    }
    guard();
    state.commit();
  }

  /// Looks at one folder, where something was not what it should be.
  private void lookAgain(String folder) throws IOException {
    if (isRootThere()) {
      new FolderScan(local, state, clock).folders(Set.of(folder));
      guard();
    }
  }

  /// Whether the folder is there, and is the one it was.
  boolean isRootThere() throws IOException {
    boolean there = local.mark().equals(Optional.of(MirrorMark.of(config)));
    if (there) {
      if (hold().equals(Optional.of(new Hold.RootGone()))) {
        setHold(Optional.empty());
      }
    } else {
      setHold(Optional.of(new Hold.RootGone()));
    }
    state.commit();
    return there;
  }

  // The guard.

  private void guard() throws IOException {
    if (state.fact("accepted").isPresent()
        || hold().filter(hold -> !(hold instanceof Hold.Elsewhere)).isPresent()) {
      return;
    }
    MirrorState.FoundCounts counts = state.foundCounts();
    long lost = counts.deletions() + counts.rewrites();
    GuardWindow window = guardWindow();
    long files = window.files();
    if (lost > 0 && isTooMuch(window.lost() + lost, files)) {
      setHold(
          Optional.of(new Hold.Here(counts.deletions() + window.lost(), counts.rewrites(), files)));
    }
  }

  private boolean isTooMuch(long lost, long files) {
    return lost >= config.settings().guardFiles() && lost >= config.settings().guardShare() * files;
  }

  /// What was lost in the last minutes, and how many files there were before: many small changes in
  /// a row are one large one.
  private record GuardWindow(Instant start, long files, long lost) {}

  private static final Duration GUARD_WINDOW = Duration.ofMinutes(10);

  private GuardWindow guardWindow() throws IOException {
    Instant now = clock.instant();
    Optional<String> text = state.fact("guard");
    if (text.isPresent()) {
      String[] fields = text.get().split(" ", -1);
      Instant start = Instant.parse(fields[0]);
      if (!start.isAfter(now) && start.plus(GUARD_WINDOW).isAfter(now)) {
        return new GuardWindow(start, Long.parseLong(fields[1]), Long.parseLong(fields[2]));
      }
    }
    return new GuardWindow(now, state.filesHere(), 0);
  }

  private void guardLost(long more) throws IOException {
    if (state.fact("accepted").isPresent()) {
      return;
    }
    GuardWindow window = guardWindow();
    state.setFact("guard", window.start() + " " + window.files() + " " + (window.lost() + more));
  }

  /// What waits for a decision.
  Optional<Hold> hold() throws IOException {
    return state.fact("hold").map(HoldText::parse);
  }

  private void setHold(Optional<Hold> hold) throws IOException {
    if (hold.equals(hold())) {
      return;
    }
    if (hold.isPresent()) {
      state.setFact("hold", HoldText.print(hold.get()));
      tell(MirrorEvent.Kind.HELD, "", hold.get().describe());
    } else {
      state.removeFact("hold");
    }
  }

  /// Decides on what is held.
  ///
  /// @param accepts whether it is to be done, or undone
  void decide(boolean accepts) throws IOException {
    Optional<Hold> hold = hold();
    if (hold.isEmpty()) {
      return;
    }
    switch (hold.get()) {
      case Hold.RootGone _ -> {
        return;
      }
      case Hold.Here _ -> {
        if (accepts) {
          state.setFact("accepted", "here");
        } else {
          undo();
        }
        state.removeFact("guard");
      }
      case Hold.Elsewhere elsewhere ->
          state.setFact(
              "decided " + elsewhere.device(), elsewhere.head() + (accepts ? " accept" : " undo"));
    }
    tell(MirrorEvent.Kind.DECIDED, "", accepts ? "accepted" : "undone");
    setHold(Optional.empty());
    state.commit();
  }

  /// What was deleted here comes back; what was rewritten is set aside.
  private void undo() throws IOException {
    for (ItemPath path : state.allGone()) {
      Tracked before = state.at(path);
      state.put(before, before.havingNothing());
      state.notFound(path);
    }
    for (Found found : state.allRewritten()) {
      local.setAside(writes.onDisk(found.path()));
      Tracked before = state.at(found.path());
      state.put(before, before.havingNothing());
      state.notFound(found.path());
    }
  }

  // One round.

  /// Does what there is to do now and does not take long. What was begun goes on behind it.
  ///
  /// @param wait how long to wait for a transfer to end, if any is under way, in milliseconds
  /// @return whether something was done; if not, everything waits for a transfer, a time, or others
  boolean work(long wait) throws IOException, InterruptedException {
    boolean any = false;
    for (Transfers.Outcome outcome : transfers.finished(wait)) {
      finish(outcome);
      any = true;
    }
    if (!local.isMarked() && !isRootThere()) {
      return any;
    }
    boolean held = hold().filter(hold -> !(hold instanceof Hold.Elsewhere)).isPresent();
    if (!held && mayWrite()) {
      any |= startUploads();
      any |= takeGone();
      if (state.fact("accepted").isPresent() && state.countOf("found", "1") == 0) {
        state.removeFact("accepted");
      }
    }
    if (!hold().equals(Optional.of(new Hold.RootGone()))) {
      any |= placeAll();
    }
    if (scanned && recalled && isAdopting() && isQuiet()) {
      state.removeFact(ADOPTING);
    }
    commitNowAndThen();
    return any;
  }

  private boolean mayWrite() {
    return recalled || config.device().isEmpty();
  }

  private boolean isAdopting() throws IOException {
    return state.fact(ADOPTING).isPresent();
  }

  /// Whether all that was found on disk is taken in, but for what cannot be now.
  private boolean isQuiet() throws IOException {
    return !transfers.isBusy() && state.nextFound(clock.instant(), 1).isEmpty();
  }

  private void commitNowAndThen() throws IOException {
    Instant now = clock.instant();
    if (Duration.between(lastCommit, now).abs().compareTo(COMMIT_EVERY) > 0) {
      state.commit();
      lastCommit = now;
    }
  }

  private boolean startUploads() throws IOException {
    boolean any = false;
    if (!transfers.hasRoom(Transfers.Size.SMALL) && !transfers.hasRoom(Transfers.Size.LARGE)) {
      return false;
    }
    for (Found found : state.nextFound(clock.instant(), transfers.mostUseful())) {
      DiskEntry entry = found.entry().orElseThrow();
      Transfers.Size size = Transfers.Size.of(entry.signature().size());
      if (transfers.isMoving(found.path()) || !transfers.hasRoom(size)) {
        continue;
      }
      any = true;
      try {
        if (entry.kind() == DiskEntry.Kind.FOLDER) {
          storeFolder(found);
        } else {
          startUpload(found, entry, size);
        }
      } catch (FileSystemException e) {
        trouble(found.path(), Outstanding.Direction.TO_GRID, e);
      }
    }
    return any;
  }

  private void storeFolder(Found found) throws IOException {
    Optional<DiskEntry> now = DiskEntry.at(writes.onDisk(found));
    if (now.isEmpty() || now.get().kind() != DiskEntry.Kind.FOLDER) {
      lost(found);
      return;
    }
    Item.Folder item =
        new Item.Folder(
            Uploads.ANY, Nanos.toInstant(now.get().signature().modified()), now.get().mode());
    writes.found(
        found.path(),
        found.diskName(),
        item,
        new DiskEntry(DiskEntry.Kind.FOLDER, Tracked.NO_SIGNATURE, now.get().mode()));
  }

  private void startUpload(Found found, DiskEntry entry, Transfers.Size size) throws IOException {
    Path file = writes.onDisk(found);
    Optional<ReadCap> known =
        state
            .withSignature(entry.signature())
            .flatMap(Tracked::have)
            .filter(Item.File.class::isInstance)
            .flatMap(Item::cap);
    transfers.start(
        found.path(),
        size,
        entry.signature().size(),
        progress ->
            new Transfers.Uploaded(found, uploads.store(file, found.entry(), known, progress)),
        failure -> new Transfers.UploadFailed(found, failure));
  }

  /// What was found is no longer there.
  private void lost(Found found) throws IOException {
    if (!isRootThere()) {
      return;
    }
    Tracked before = state.at(found.path());
    if (before.have().isPresent()) {
      state.found(new Found(found.path(), found.diskName(), Optional.empty()));
    } else {
      state.notFound(found.path());
    }
  }

  private boolean takeGone() throws IOException {
    boolean any = false;
    long files = 0;
    for (ItemPath path : state.gone(BATCH)) {
      Tracked before = state.at(path);
      boolean isFolder = before.have().filter(Item::isFolder).isPresent();
      if (isFolder && state.isGoneBelow(path.toString())) {
        continue;
      }
      files += isFolder || state.isElsewhere(before) ? 0 : 1;
      writes.gone(path);
      any = true;
    }
    if (files > 0) {
      guardLost(files);
    }
    return any;
  }

  private void finish(Transfers.Outcome outcome) throws IOException {
    switch (outcome) {
      case Transfers.Uploaded(Found found, Uploads.Stored stored) -> {
        try {
          finish(found, stored);
        } catch (FileSystemException e) {
          trouble(found.path(), Outstanding.Direction.TO_GRID, e);
        }
      }
      case Transfers.UploadFailed(Found found, IOException failure) -> {
        if (failure instanceof NoSuchFileException) {
          lost(found);
        } else {
          trouble(found.path(), Outstanding.Direction.TO_GRID, failure);
        }
      }
      case Transfers.Downloaded(Tracked asked, Downloads.Placed placed) -> finish(asked, placed);
      case Transfers.DownloadFailed(Tracked asked, IOException failure) -> {
        if (failure instanceof ChangedOnDiskException) {
          lookAgain(asked.path().folder());
        }
        trouble(asked.path(), Outstanding.Direction.TO_DISK, failure);
      }
    }
  }

  private void finish(Found found, Uploads.Stored stored) throws IOException {
    Optional<Found> newer = state.foundAt(found.path()).filter(now -> !now.equals(found));
    boolean rewrite =
        state
            .at(found.path())
            .have()
            .filter(have -> !have.isFolder() && !have.hasContentOf(stored.item()))
            .isPresent();
    writes.found(found.path(), found.diskName(), stored.item(), stored.entry());
    if (newer.isPresent()) {
      state.found(newer.get());
    }
    // What could not be replaced as it was unknown is known now.
    state.removeTrouble(found.path(), Outstanding.Direction.TO_DISK);
    if (rewrite) {
      guardLost(1);
    }
    tell(MirrorEvent.Kind.STORED, found.path().toString(), "");
  }

  private void finish(Tracked asked, Downloads.Placed placed) throws IOException {
    Tracked now = state.at(asked.path());
    Item item = asked.wanted().orElseThrow();
    state.put(now, now.having(item, placed.entry().signature()));
    state.removeTrouble(asked.path(), Outstanding.Direction.TO_DISK);
    state.notFound(asked.path());
    disturb(asked.path());
    if (placed.movedFrom().isPresent()) {
      Tracked source = state.at(placed.movedFrom().get());
      state.put(source, source.havingNothing());
      disturb(source.path());
    }
    tell(MirrorEvent.Kind.PLACED, asked.path().toString(), "");
  }

  private void disturb(ItemPath path) {
    if (!path.folder().isEmpty()) {
      disturbed.add(ItemPath.of(path.folder()));
    }
  }

  private void trouble(ItemPath path, Outstanding.Direction direction, IOException failure)
      throws IOException {
    Reason reason = Troubles.reasonOf(failure);
    String detail = Troubles.detailOf(failure);
    state.trouble(path, direction, reason, detail, clock.instant());
    tell(MirrorEvent.Kind.FAILED, path.toString(), reason.advice());
  }

  // Bringing things to disk.

  private boolean placeAll() throws IOException, InterruptedException {
    boolean any = false;
    for (Tracked tracked : state.toPlace(clock.instant(), transfers.mostUseful())) {
      if (!transfers.isMoving(tracked.path())) {
        any |= place(tracked);
      }
    }
    // What is to be deleted may be what is to be put elsewhere, and a folder is closed last.
    if (!any && !transfers.isBusy()) {
      any = deleteSome() || dressSomeFolders();
      if (!any) {
        dressDisturbed();
      }
    }
    return any;
  }

  private boolean deleteSome() throws IOException {
    List<Tracked> some = state.toDelete(clock.instant(), BATCH);
    for (Tracked tracked : some) {
      delete(tracked);
    }
    return !some.isEmpty();
  }

  private boolean dressSomeFolders() throws IOException, InterruptedException {
    List<Tracked> some = state.toDress(clock.instant(), BATCH);
    for (Tracked tracked : some) {
      var _ = place(tracked);
    }
    return !some.isEmpty();
  }

  /// Returns whether anything has come of it.
  private boolean place(Tracked tracked) throws IOException, InterruptedException {
    Item wanted = tracked.wanted().orElseThrow();
    try {
      if (tracked.have().isPresent() && tracked.have().get().hasContentOf(wanted)) {
        dress(tracked, wanted);
        return true;
      }
      openFolder(tracked.path().folder(), OWNER_MAY_ALL);
      if (wanted instanceof Item.Folder made) {
        makeFolder(tracked, made);
        return true;
      }
      return startDownload(tracked, wanted);
    } catch (IOException e) {
      notPlaced(tracked.path(), e);
      return true;
    }
  }

  private void notPlaced(ItemPath path, IOException e) throws IOException {
    if (e instanceof ChangedOnDiskException) {
      lookAgain(path.folder());
    } else if (e instanceof FolderNotEmptyException) {
      lookAgain(path.toString());
    }
    trouble(path, Outstanding.Direction.TO_DISK, e);
  }

  /// The content is there; what is said of it is not.
  private void dress(Tracked tracked, Item wanted) throws IOException, InterruptedException {
    FileSignature signature = tracked.signature();
    if (tracked.have().filter(wanted::isLike).isEmpty()) {
      Path path = writes.onDisk(tracked.path());
      local.requireInside(path);
      switch (wanted) {
        case Item.File file -> signature = dress(path, signature, file);
        case Item.Link _ -> {}
        case Item.Folder folder -> {
          LocalFolder.requireFolder(path);
          LocalFolder.dress(path, folder.mode(), Nanos.of(folder.modified()));
          disturbed.add(tracked.path());
        }
      }
    }
    state.put(tracked, tracked.having(wanted, signature));
    state.removeTrouble(tracked.path(), Outstanding.Direction.TO_DISK);
  }

  private FileSignature dress(Path path, FileSignature before, Item.File wanted)
      throws IOException, InterruptedException {
    LocalFolder.requireUnchanged(path, Optional.of(before));
    LocalFolder.dress(path, wanted.mode(), Nanos.of(wanted.modified()));
    return local.settle(path, DiskEntry.of(path)).signature();
  }

  private static final int OWNER_MAY_ALL = 0700;
  private static final int OWNER_MAY_ENTER = 0100;

  private static boolean lacks(Item.Folder folder, int mode) {
    return (folder.mode() & mode) != mode;
  }

  /// The same, as it must be while something is put into it.
  private Item.Folder opened(Item.Folder folder) {
    return new Item.Folder(state.nextDot(), folder.modified(), folder.mode() | OWNER_MAY_ALL);
  }

  private void makeFolder(Tracked tracked, Item.Folder wanted) throws IOException {
    Path path = writes.onDisk(tracked.path());
    if (tracked.have().isPresent()) {
      local.requireInside(path);
      LocalFolder.requireUnchanged(path, Optional.of(tracked.signature()));
      Files.delete(path);
    }
    // One that nobody may write into is closed when it is filled.
    Item.Folder made = lacks(wanted, OWNER_MAY_ALL) ? opened(wanted) : wanted;
    local.makeFolder(path, made.mode(), Nanos.of(wanted.modified()));
    state.put(tracked, tracked.having(made, Tracked.NO_SIGNATURE));
    state.notFound(tracked.path());
    state.removeTrouble(tracked.path(), Outstanding.Direction.TO_DISK);
    if (!made.equals(wanted)) {
      state.commit();
    }
    disturb(tracked.path());
    disturbed.add(tracked.path());
  }

  /// Lets something be put into a folder that nobody may write into, until [#dress] closes it.
  ///
  /// @param mode what is needed
  private void openFolder(String folder, int mode) throws IOException {
    if (folder.isEmpty()) {
      return;
    }
    ItemPath at = ItemPath.of(folder);
    openFolder(at.folder(), OWNER_MAY_ENTER);
    Tracked tracked = state.at(at);
    if (tracked.have().orElse(null) instanceof Item.Folder have && lacks(have, mode)) {
      Path path = writes.onDisk(at);
      local.requireInside(path);
      LocalFolder.requireFolder(path);
      Item.Folder opened = opened(have);
      state.put(tracked, tracked.having(opened, Tracked.NO_SIGNATURE));
      // So nobody takes the permissions it has meanwhile for new ones.
      state.commit();
      LocalFolder.dress(path, opened.mode(), Nanos.of(have.modified()));
    }
  }

  private boolean startDownload(Tracked tracked, Item wanted) throws IOException {
    Transfers.Size size = Transfers.Size.of(wanted instanceof Item.File file ? file.size() : 0);
    if (!transfers.hasRoom(size)) {
      return false;
    }
    Path target = writes.onDisk(tracked.path());
    if (tracked.have().filter(Item::isFolder).isPresent()) {
      if (state.isOutstandingBelow(tracked.path().toString())) {
        deleteBelow(tracked.path());
      }
      if (!LocalFolder.deleteEmpty(target)) {
        throw new FolderNotEmptyException();
      }
      state.put(tracked, tracked.havingNothing());
      return true;
    }
    Optional<FileSignature> expected = tracked.have().map(_ -> tracked.signature());
    List<Downloads.Source> sources = sources(tracked, wanted);
    transfers.start(
        tracked.path(),
        size,
        wanted instanceof Item.File file ? file.size() : 0,
        progress ->
            new Transfers.Downloaded(
                tracked, downloads.place(wanted, target, expected, sources, progress)),
        failure -> new Transfers.DownloadFailed(tracked, failure));
    return true;
  }

  private void deleteBelow(ItemPath folder) throws IOException {
    for (Tracked child : state.in(folder.toString())) {
      if (child.wanted().isEmpty()) {
        if (child.have().filter(Item::isFolder).isPresent()) {
          deleteBelow(child.path());
        }
        delete(child);
      }
    }
  }

  private List<Downloads.Source> sources(Tracked tracked, Item wanted) throws IOException {
    List<Downloads.Source> sources = new ArrayList<>();
    Optional<ReadCap> content = wanted instanceof Item.File ? wanted.cap() : Optional.empty();
    if (content.isEmpty()) {
      return sources;
    }
    for (Tracked other : state.holding(content.get())) {
      if (!other.path().equals(tracked.path())) {
        sources.add(
            new Downloads.Source(
                other.path(),
                writes.onDisk(other.path()),
                other.signature(),
                other.wanted().isEmpty()));
      }
    }
    return sources;
  }

  private void delete(Tracked tracked) throws IOException {
    try {
      Path path = writes.onDisk(tracked.path());
      local.requireInside(path);
      openFolder(tracked.path().folder(), OWNER_MAY_ALL);
      if (tracked.have().filter(Item::isFolder).isPresent()) {
        if (!LocalFolder.deleteEmpty(path)) {
          throw new FolderNotEmptyException();
        }
      } else if (tracked.have().isPresent() && DiskEntry.at(path).isPresent()) {
        LocalFolder.requireUnchanged(path, Optional.of(tracked.signature()));
        Files.delete(path);
      }
      state.put(tracked, tracked.havingNothing());
      state.notFound(tracked.path());
      state.removeTrouble(tracked.path(), Outstanding.Direction.TO_DISK);
      disturb(tracked.path());
      tell(MirrorEvent.Kind.DELETED_HERE, tracked.path().toString(), "");
    } catch (IOException e) {
      notPlaced(tracked.path(), e);
    }
  }

  private void dressDisturbed() throws IOException {
    List<ItemPath> paths = new ArrayList<>(disturbed);
    paths.sort((one, other) -> Integer.compare(other.depth(), one.depth()));
    disturbed.clear();
    for (ItemPath path : paths) {
      Tracked tracked = state.at(path);
      if (tracked.have().orElse(null) instanceof Item.Folder folder
          && tracked.state() == Tracked.State.SETTLED) {
        Path disk = writes.onDisk(path);
        if (local.isInside(disk) && Files.isDirectory(disk, LinkOption.NOFOLLOW_LINKS)) {
          LocalFolder.setTime(disk, Nanos.of(folder.modified()));
        }
      }
    }
  }

  // Other devices.

  /// Takes in what other devices have told since the last time.
  ///
  /// @throws GridException if the grid cannot be reached
  void pull() throws IOException, InterruptedException {
    if (!mayWrite()) {
      recall();
    }
    if (isAdopting()) {
      // Else what they have deleted would look new here.
      return;
    }
    state.commit();
    for (Device device : folder.devices()) {
      if (!isOwn(device)) {
        pull(device);
      }
    }
  }

  private boolean isOwn(Device device) {
    return config
        .device()
        .filter(own -> device.directory().file().equals(own.directory().file().readCap()))
        .isPresent();
  }

  /// All of what a device tells, or nothing: half of it would be a state that nobody was in.
  private void pull(Device device) throws IOException, InterruptedException {
    try {
      Optional<Head> head = folder.head(device);
      if (head.isPresent()) {
        take(device, head.get());
      }
      state.removeTrouble(deviceItem(device), Outstanding.Direction.LEFT_OUT);
      state.commit();
    } catch (GridException | BadSnapshotException e) {
      state.rollback();
      trouble(deviceItem(device), Outstanding.Direction.LEFT_OUT, e);
      state.commit();
    } catch (IOException | InterruptedException | RuntimeException e) {
      state.rollback();
      throw e;
    }
  }

  private static ItemPath deviceItem(Device device) {
    return new ItemPath("@devices", device.name());
  }

  private void take(Device device, Head head) throws IOException, InterruptedException {
    if (state.seen().covers(head.seen())) {
      noteHead(device, head);
      return;
    }
    Optional<String> decision =
        state
            .fact("decided " + device.name())
            .filter(text -> Long.parseLong(text.split(" ", 2)[0]) <= head.number())
            .map(text -> text.split(" ", 2)[1]);
    Optional<Hold> hold = hold();
    boolean isHeld =
        hold.orElse(null) instanceof Hold.Elsewhere held && held.device().equals(device.name());
    if (isHeld
        && decision.isEmpty()
        && ((Hold.Elsewhere) hold.orElseThrow()).head() == head.number()) {
      return;
    }
    long files = state.filesHere();
    boolean keepsMine = decision.equals(Optional.of("undo"));
    Merging.Loss loss = new Merging(state, folder.trees(), writes, head, keepsMine).run(head);
    if (decision.isEmpty() && isTooMuch(loss.removed() + loss.replaced(), files)) {
      state.rollback();
      if (isHeld || hold.isEmpty()) {
        setHold(
            Optional.of(
                new Hold.Elsewhere(
                    device.name(), head.number(), loss.removed(), loss.replaced(), files)));
      }
      return;
    }
    if (isHeld) {
      setHold(Optional.empty());
    }
    state.removeFact("decided " + device.name());
    noteHead(device, head);
    tell(MirrorEvent.Kind.MERGED, "", device.name());
  }

  private void noteHead(Device device, Head head) throws IOException {
    state.setFact("device " + device.name(), head.number() + " " + head.current().time());
  }

  /// Takes up what this device has told itself and its state does not know: in an earlier life, or
  /// just before it was broken off.
  private void recall() throws IOException, InterruptedException {
    MirrorConfig.Own own = config.device().orElseThrow();
    Device device = Device.of(own.name(), own.directory(), own.key());
    state.commit();
    Optional<Head> told = folder.head(device);
    try {
      if (told.isPresent()) {
        recall(device, told.get());
      }
      state.commit();
      recalled = true;
    } catch (IOException | InterruptedException | RuntimeException e) {
      state.rollback();
      throw e;
    }
  }

  private void recall(Device device, Head told) throws IOException, InterruptedException {
    Optional<String> number = state.fact("number");
    if (!state.seen().covers(told.seen())) {
      if (number.isPresent()) {
        // The state is an old one, after which other writes were made by its name.
        state.becomeNew(random);
      } else {
        state.setFact(ADOPTING, "");
      }
      var _ = new Merging(state, folder.trees(), writes, told, false).run(told);
    }
    if (told.number() > number.map(Long::parseLong).orElse(0L)) {
      state.setArchive(folder.archive(device));
      for (Snapshot snapshot : told.recent()) {
        state.addSnapshot(snapshot);
      }
      state.addSnapshot(told.current());
      state.setFact("number", Long.toString(told.number()));
    }
  }

  // Telling others.

  /// Whether there is something that others do not know yet, and now is the time to tell it.
  boolean isToBePublished() throws IOException {
    if (!recalled || isAdopting() || !isNews()) {
      return false;
    }
    return isQuiet()
        || Duration.between(lastPublication, clock.instant()).abs().compareTo(PUBLISH_EVERY) > 0;
  }

  /// Whether there is something that others do not know yet.
  boolean isNews() throws IOException {
    return config.device().isPresent()
        && (state.fact("tree").isEmpty() || !state.fact("published").equals(Optional.of(news())));
  }

  private String news() throws IOException {
    return state.fact("tree").orElse("") + " " + state.seen().counts();
  }

  /// Tells others the state there is now.
  void publish() throws IOException, InterruptedException {
    MirrorConfig.Own own = config.device().orElseThrow();
    writes.noteTimes();
    state.commit();
    Publication.Root root = new Publication(state, folder.trees()).store();
    Instant now = clock.instant();
    Snapshot current = new Snapshot(now, root.tree(), root.files(), root.bytes());
    List<Snapshot> recent = state.snapshots(false);
    Optional<Archive> archive = Optional.empty();
    if (recent.size() >= MOST_RECENT || state.fact("archive").isPresent()) {
      archive = Optional.of(state.archive().and(recent, config.settings().retention(), now));
      recent = List.of();
    }
    long number = 1 + state.fact("number").map(Long::parseLong).orElse(0L);
    Head head = new Head(own.name(), state.replica(), number, state.seen(), current, recent);
    recalled = false;
    folder.publish(own.directory(), own.key(), head, archive);
    if (archive.isPresent()) {
      state.setArchive(archive.get());
      state.removeFact("archive");
    }
    state.addSnapshot(current);
    state.setFact("number", Long.toString(number));
    state.setFact("published", news());
    state.commit();
    recalled = true;
    lastPublication = now;
    tell(MirrorEvent.Kind.PUBLISHED, "", root.files() + " files");
  }

  private void tell(MirrorEvent.Kind kind, String path, String detail) {
    events.accept(new MirrorEvent(clock.instant(), kind, path, detail));
  }

  Transfers transfers() {
    return transfers;
  }

  /// Ends transfers, and forgets what was not committed.
  @Override
  public void close() throws IOException {
    transfers.close();
    state.close();
  }
}
