// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.mirror;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
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

  private boolean ownHeadKnown;
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
    this.uploads = new Uploads(grid, folder.description().uploadOptions(), clock);
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
      tell(MirrorEvent.Kind.SCANNED, "", files + " files");
    }
    guard();
    state.commit();
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
    if (state.fact("accepted").isPresent() || hold().isPresent()) {
      return;
    }
    MirrorState.FoundCounts counts = state.foundCounts();
    long lost = counts.deletions() + counts.rewrites();
    GuardWindow window = guardWindow();
    long files = window.files();
    if (isTooMuch(window.lost() + lost, files)) {
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
    boolean held = hold().filter(hold -> !(hold instanceof Hold.Elsewhere)).isPresent();
    if (!held) {
      any |= startUploads();
      any |= takeGone();
      if (state.fact("accepted").isPresent() && state.countOf("found", "1") == 0) {
        state.removeFact("accepted");
      }
    }
    if (!hold().equals(Optional.of(new Hold.RootGone()))) {
      any |= placeAll();
    }
    commitNowAndThen();
    return any;
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
      if (entry.kind() == DiskEntry.Kind.FOLDER) {
        storeFolder(found);
      } else {
        startUpload(found, entry, size);
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
          new FolderScan(local, state, clock).folders(Set.of(asked.path().folder()));
        }
        trouble(asked.path(), Outstanding.Direction.TO_DISK, failure);
      }
    }
  }

  private void finish(Tracked asked, Downloads.Placed placed) throws IOException {
    Tracked now = state.at(asked.path());
    Item item = asked.wanted().orElseThrow();
    state.put(
        now, now.having(item, placed.entry().signature().settledAt(Nanos.of(clock.instant()))));
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

  private boolean placeAll() throws IOException {
    boolean any = false;
    boolean waits = transfers.isBusy();
    for (Tracked tracked : state.toPlace(clock.instant(), transfers.mostUseful())) {
      if (!transfers.isMoving(tracked.path()) && isFolderThere(tracked.path().folder())) {
        any |= place(tracked);
        waits = true;
      }
    }
    if (!waits) {
      for (Tracked tracked : state.toDelete(clock.instant(), BATCH)) {
        delete(tracked);
        any = true;
      }
    }
    if (!any && !waits && !disturbed.isEmpty()) {
      dressDisturbed();
    }
    return any;
  }

  private boolean isFolderThere(String folder) throws IOException {
    return folder.isEmpty()
        || state.at(ItemPath.of(folder)).have().filter(Item::isFolder).isPresent();
  }

  private boolean place(Tracked tracked) throws IOException {
    Item wanted = tracked.wanted().orElseThrow();
    try {
      if (tracked.have().isPresent() && tracked.have().get().hasContentOf(wanted)) {
        return dress(tracked, wanted);
      } else if (wanted.isFolder()) {
        makeFolder(tracked, (Item.Folder) wanted);
        return true;
      }
      return startDownload(tracked, wanted);
    } catch (IOException e) {
      if (e instanceof ChangedOnDiskException) {
        new FolderScan(local, state, clock).folders(Set.of(tracked.path().folder()));
      }
      trouble(tracked.path(), Outstanding.Direction.TO_DISK, e);
      return true;
    }
  }

  /// The content is there; what is said of it is not.
  private boolean dress(Tracked tracked, Item wanted) throws IOException {
    Path path = writes.onDisk(tracked.path());
    switch (wanted) {
      case Item.File file -> {
        LocalFolder.requireUnchanged(path, Optional.of(tracked.signature()));
        LocalFolder.dress(path, file.mode(), Nanos.of(file.modified()));
        state.put(
            tracked,
            tracked.having(
                wanted, DiskEntry.of(path).signature().settledAt(Nanos.of(clock.instant()))));
      }
      case Item.Link _ -> state.put(tracked, tracked.having(wanted, tracked.signature()));
      case Item.Folder folder -> {
        boolean closes = (folder.mode() & OWNER_MAY_WRITE) == 0;
        if (closes && state.isOutstandingIn(tracked.path().toString())) {
          return false;
        }
        LocalFolder.dress(path, folder.mode(), Nanos.of(folder.modified()));
        state.put(tracked, tracked.having(wanted, Tracked.NO_SIGNATURE));
        disturbed.add(tracked.path());
      }
    }
    state.removeTrouble(tracked.path(), Outstanding.Direction.TO_DISK);
    return true;
  }

  private static final int OWNER_MAY_WRITE = 0200;
  private static final int OWNER_MAY_ALL = 0700;

  private void makeFolder(Tracked tracked, Item.Folder wanted) throws IOException {
    Path path = writes.onDisk(tracked.path());
    if (tracked.have().isPresent()) {
      LocalFolder.requireUnchanged(path, Optional.of(tracked.signature()));
      Files.delete(path);
    }
    if (!Files.isDirectory(path)) {
      Files.createDirectory(path);
    }
    // One that nobody may write into is closed when it is filled.
    boolean closes = (wanted.mode() & OWNER_MAY_WRITE) == 0;
    Item.Folder made =
        closes
            ? new Item.Folder(state.nextDot(), wanted.modified(), wanted.mode() | OWNER_MAY_ALL)
            : wanted;
    LocalFolder.dress(path, made.mode(), Nanos.of(wanted.modified()));
    state.put(tracked, tracked.having(made, Tracked.NO_SIGNATURE));
    state.notFound(tracked.path());
    state.removeTrouble(tracked.path(), Outstanding.Direction.TO_DISK);
    disturb(tracked.path());
    disturbed.add(tracked.path());
  }

  private boolean startDownload(Tracked tracked, Item wanted) throws IOException {
    Transfers.Size size = Transfers.Size.of(wanted instanceof Item.File file ? file.size() : 0);
    if (!transfers.hasRoom(size)) {
      return false;
    }
    Path target = writes.onDisk(tracked.path());
    if (tracked.have().filter(Item::isFolder).isPresent()) {
      if (state.isOutstandingIn(tracked.path().toString())) {
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
    Path path = writes.onDisk(tracked.path());
    try {
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
      if (e instanceof ChangedOnDiskException || e instanceof FolderNotEmptyException) {
        String at =
            e instanceof FolderNotEmptyException
                ? tracked.path().toString()
                : tracked.path().folder();
        new FolderScan(local, state, clock).folders(Set.of(at));
      }
      trouble(tracked.path(), Outstanding.Direction.TO_DISK, e);
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
        if (Files.isDirectory(disk)) {
          LocalFolder.dress(disk, folder.mode(), Nanos.of(folder.modified()));
        }
      }
    }
  }

  // Other devices.

  /// Takes in what other devices have told since the last time.
  ///
  /// @throws GridException if the grid cannot be reached
  void pull() throws IOException, InterruptedException {
    state.commit();
    Collection<Device> devices = folder.devices();
    for (Device device : devices) {
      boolean own = isOwn(device);
      if (own && ownHeadKnown) {
        continue;
      }
      try {
        Optional<Head> head = folder.head(device);
        if (head.isPresent()) {
          take(device, head.get(), own);
        }
        state.removeTrouble(deviceItem(device), Outstanding.Direction.LEFT_OUT);
      } catch (org.tarnfs.gateway.snapshot.BadSnapshotException e) {
        state.rollback();
        trouble(deviceItem(device), Outstanding.Direction.LEFT_OUT, e);
      }
      state.commit();
    }
    if (config.device().isPresent()) {
      ownHeadKnown = true;
    }
  }

  private static ItemPath deviceItem(Device device) {
    return new ItemPath("@devices", device.name());
  }

  private boolean isOwn(Device device) {
    return config
        .device()
        .filter(own -> device.directory().file().equals(own.directory().file().readCap()))
        .isPresent();
  }

  private void take(Device device, Head head, boolean own)
      throws IOException, InterruptedException {
    state.setFact("device " + device.name(), head.number() + " " + head.current().time());
    if (own) {
      takeOwn(device, head);
    }
    if (!state.seen().covers(head.seen())) {
      merge(device, head);
    }
  }

  /// What this device has told itself, perhaps in an earlier life.
  private void takeOwn(Device device, Head head) throws IOException, InterruptedException {
    boolean known = state.fact("number").isPresent();
    if (!state.seen().covers(head.seen()) && known) {
      // Another life of this device goes on beside this one, or has gone on from here.
      state.becomeNew(random);
    }
    long number = state.fact("number").map(Long::parseLong).orElse(0L);
    if (head.number() > number) {
      state.setArchive(folder.archive(device));
      head.recent().forEach(this::keep);
      keep(head.current());
      state.setFact("number", Long.toString(head.number()));
    }
  }

  private void keep(Snapshot snapshot) {
    try {
      state.addSnapshot(snapshot);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private void merge(Device device, Head head) throws IOException, InterruptedException {
    Optional<String> decision =
        state
            .fact("decided " + device.name())
            .filter(text -> Long.parseLong(text.split(" ", 2)[0]) <= head.number())
            .map(text -> text.split(" ", 2)[1]);
    boolean keepsMine = decision.equals(Optional.of("undo"));
    if (decision.isEmpty()
        && hold().orElse(null) instanceof Hold.Elsewhere(String held, _, _, _, _)
        && held.equals(device.name())) {
      return;
    }
    long files = state.filesHere();
    Merging.Loss loss = new Merging(state, folder.trees(), writes, head, keepsMine).run(head);
    if (decision.isEmpty() && isTooMuch(loss.removed() + loss.replaced(), files)) {
      state.rollback();
      setHold(
          Optional.of(
              new Hold.Elsewhere(
                  device.name(), head.number(), loss.removed(), loss.replaced(), files)));
      return;
    }
    state.removeFact("decided " + device.name());
    state.setFact("device " + device.name(), head.number() + " " + head.current().time());
    tell(MirrorEvent.Kind.MERGED, "", device.name());
  }

  // Telling others.

  /// Whether there is something that others do not know yet, and now is the time to tell it.
  boolean isToBePublished() throws IOException {
    if (config.device().isEmpty() || !ownHeadKnown || !isNews()) {
      return false;
    }
    boolean quiet = !transfers.isBusy() && state.nextFound(clock.instant(), 1).isEmpty();
    return quiet
        || Duration.between(lastPublication, clock.instant()).abs().compareTo(PUBLISH_EVERY) > 0;
  }

  private boolean isNews() throws IOException {
    return state.fact("tree").isEmpty() || !state.fact("published").equals(Optional.of(news()));
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
    folder.publish(own.directory(), own.key(), head, archive);
    if (archive.isPresent()) {
      state.setArchive(archive.get());
      state.removeFact("archive");
    }
    state.addSnapshot(current);
    state.setFact("number", Long.toString(number));
    state.setFact("published", news());
    state.commit();
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
