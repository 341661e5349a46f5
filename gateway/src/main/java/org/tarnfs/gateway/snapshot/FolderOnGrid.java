// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.channels.Channels;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.directory.DirectoryEdit;
import org.tarnfs.gateway.directory.DirectoryEntry;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.directory.Metadata;
import org.tarnfs.gateway.directory.NewChild;
import org.tarnfs.gateway.directory.Overwrite;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReadableFile;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.grid.Directory;
import org.tarnfs.gateway.grid.Grid;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A mirrored folder, as it stands on the grid. Nobody writes what somebody else writes too, but
/// for the list of devices, which changes when one joins.
///
/// ```
/// <root>               mutable directory; who has its read cap can read all there is
///   @folder            what all devices must know alike: FolderDescription
///   @devices           mutable directory: name of a device -> the read cap of its directory,
///                      with the key of the device in the metadata
/// <device's directory> mutable directory that one device writes
///   @head              the newest state there, signed: Head
///   Latest             the same as a tree that any program can browse
///   Archives           earlier ones, by time: Archive
/// ```
public final class FolderOnGrid {

  private static final String DESCRIPTION = "@folder";
  private static final String DEVICES = "@devices";
  private static final String HEAD = "@head";
  private static final String LATEST = "Latest";
  private static final String ARCHIVES = "Archives";
  private static final int MAX_DESCRIPTION = 1 << 16;

  private final Grid grid;
  private final DirectoryCap<?> root;
  private final FolderDescription description;
  private final Directory devices;

  private FolderOnGrid(
      Grid grid, DirectoryCap<?> root, FolderDescription description, Directory devices) {
    this.grid = grid;
    this.root = root;
    this.description = description;
    this.devices = devices;
  }

  /// Makes a folder that no device takes part in yet.
  public static FolderOnGrid create(Grid grid, FolderDescription description)
      throws IOException, InterruptedException {
    ReadCap told =
        grid.put(
                ReplayableSource.ofBytes(description.encode()),
                description.uploadOptions(),
                Progress.NONE)
            .cap();
    DirectoryCap<WriteCap> devices = grid.makeDirectory(grid.usualFormat(), List.of());
    DirectoryCap<WriteCap> root =
        grid.makeDirectory(
            grid.usualFormat(), List.of(entry(DESCRIPTION, told), entry(DEVICES, devices)));
    return new FolderOnGrid(grid, root, description, grid.directory(devices));
  }

  private static DirectoryEntry entry(String name, Cap cap) throws IOException {
    return new DirectoryEntry(ChildName.of(name), new Child.Known(cap), Metadata.EMPTY);
  }

  /// The folder with that root.
  ///
  /// @throws BadSnapshotException if the cap leads to something else
  public static FolderOnGrid open(Grid grid, DirectoryCap<?> root)
      throws IOException, InterruptedException {
    DirectoryContents contents = grid.directory(root).contents();
    Cap description = child(contents, DESCRIPTION).flatMap(Child::readCap).orElseThrow(() -> bad());
    if (!(description instanceof ReadCap told)) {
      throw bad();
    }
    FolderDescription decoded = FolderDescription.decode(read(grid, told, MAX_DESCRIPTION));
    if (child(contents, DEVICES).orElseThrow(() -> bad())
        instanceof Child.Known(DirectoryCap<?> devices)) {
      return new FolderOnGrid(grid, root, decoded, grid.directory(devices));
    }
    throw bad();
  }

  /// What never changes of a folder, so that it can be opened while the grid is away.
  ///
  /// @param devices the directory that lists them
  public record Lasting(
      DirectoryCap<?> root, FolderDescription description, DirectoryCap<?> devices) {}

  /// What to remember of it.
  public Lasting lasting() {
    return new Lasting(root, description, devices.cap());
  }

  /// The folder that is remembered. Asks no server.
  public static FolderOnGrid of(Grid grid, Lasting lasting) throws UnsupportedCapException {
    return new FolderOnGrid(
        grid, lasting.root(), lasting.description(), grid.directory(lasting.devices()));
  }

  /// Whether what a directory holds makes it the root of a folder.
  public static boolean isRoot(DirectoryContents contents) throws IOException {
    return child(contents, DESCRIPTION).isPresent() && child(contents, DEVICES).isPresent();
  }

  private static Optional<Child> child(DirectoryContents contents, String name) throws IOException {
    return contents.entry(ChildName.of(name)).map(DirectoryEntry::child);
  }

  private static BadSnapshotException bad() {
    return new BadSnapshotException(
        "this cap leads to a directory that is not the root of a mirrored folder");
  }

  private static byte[] read(Grid grid, ReadCap cap, int most)
      throws IOException, InterruptedException {
    ReadableFile file = grid.open(cap);
    if (file.size() > most) {
      throw new BadSnapshotException("what is told of a folder is longer than it can be");
    }
    ByteArrayOutputStream content = new ByteArrayOutputStream((int) file.size());
    file.read(new ByteRange(0, file.size()), Channels.newChannel(content));
    return content.toByteArray();
  }

  /// By which it was opened.
  public DirectoryCap<?> root() {
    return root;
  }

  public FolderDescription description() {
    return description;
  }

  /// Whether a device may join that holds what this was opened by.
  public boolean canBeJoined() {
    return devices.isWritable();
  }

  /// The trees of all devices.
  public Trees trees() {
    return new Trees(grid, description.uploadOptions());
  }

  /// The devices that take part.
  public List<Device> devices() throws IOException, InterruptedException {
    List<Device> found = new ArrayList<>();
    for (DirectoryEntry entry : devices.contents().entries()) {
      JsonNode tarn = entry.metadata().fields().path("tarn");
      Optional<Bytes> key =
          Bytes.ofBase32(tarn.path("key").asString(""))
              .filter(bytes -> bytes.length() == DeviceKey.PUBLIC_LENGTH);
      if (key.isPresent() && entry.child() instanceof Child.Known(DirectoryCap<?>(ReadCap read))) {
        found.add(new Device(entry.name().toString(), new DirectoryCap<>(read), key.get()));
      }
    }
    return found;
  }

  /// Makes the directory of a device that is new, and has it take part.
  ///
  /// @throws EditRefusedException if there is one of that name
  public DirectoryCap<WriteCap> join(String name, DeviceKey key)
      throws IOException, InterruptedException {
    DirectoryCap<WriteCap> directory = grid.makeDirectory(grid.usualFormat(), List.of());
    ObjectNode fields = JsonNodeFactory.instance.objectNode();
    fields.putObject("tarn").put("key", key.publicKey().toString());
    NewChild device =
        new NewChild(
            ChildName.of(name),
            new Child.Known(new DirectoryCap<>(directory.file().readCap())),
            Optional.of(Metadata.of(fields)));
    devices.edit(new DirectoryEdit.PutChildren(List.of(device), Overwrite.NOTHING, Instant.now()));
    return directory;
  }

  /// Has a device take part no longer. What it has told is on the grid still, but nobody looks.
  public void forget(Device device) throws IOException, InterruptedException {
    devices.edit(
        new DirectoryEdit.DeleteMoved(
            ChildName.existing(device.name()), new Child.Known(device.directory())));
  }

  /// The newest state on a device; none if it has told none yet.
  ///
  /// @throws BadSnapshotException if it is not one that the device has signed
  public Optional<Head> head(Device device) throws IOException, InterruptedException {
    Optional<Child> child = child(grid.directory(device.directory()).contents(), HEAD);
    if (child.isEmpty()) {
      return Optional.empty();
    }
    if (child.get() instanceof Child.Known(ReadCap file)
        && (file instanceof ChkReadCap || file instanceof LiteralCap)) {
      return Optional.of(
          HeadCodec.decode(read(grid, file, HeadCodec.MAX_LENGTH), device.publicKey()));
    }
    throw new BadSnapshotException("the state of a device cannot be understood");
  }

  /// The snapshots that a device keeps, those aside that its head names.
  public Archive archive(Device device) throws IOException, InterruptedException {
    return archive(grid.directory(device.directory()).contents());
  }

  private Archive archive(DirectoryContents device) throws IOException, InterruptedException {
    Optional<Child> child = child(device, ARCHIVES);
    if (child.isEmpty()) {
      return Archive.EMPTY;
    }
    if (child.get() instanceof Child.Known(DirectoryCap<?>(ReadCap archives))) {
      return Archive.decode(grid.directory(new DirectoryCap<>(archives)).contents().entries());
    }
    throw new BadSnapshotException("the snapshots of a device cannot be understood");
  }

  /// Tells the newest state of a device, in one step.
  ///
  /// @param device its directory
  /// @param archive what it keeps from now on; as before if there is none
  public void publish(
      DirectoryCap<WriteCap> device, DeviceKey key, Head head, Optional<Archive> archive)
      throws IOException, InterruptedException {
    List<NewChild> children = new ArrayList<>();
    ReadCap file =
        grid.put(
                ReplayableSource.ofBytes(HeadCodec.encode(head, key)),
                description.uploadOptions(),
                Progress.NONE)
            .cap();
    children.add(link(HEAD, file));
    children.add(link(LATEST, head.current().tree()));
    if (archive.isPresent()) {
      children.add(
          link(
              ARCHIVES,
              grid.makeImmutableDirectory(archive.get().encode(), description.uploadOptions())));
    }
    grid.directory(device)
        .edit(new DirectoryEdit.PutChildren(children, Overwrite.ANYTHING, Instant.now()));
  }

  private static NewChild link(String name, Cap cap) throws IOException {
    return new NewChild(ChildName.of(name), new Child.Known(cap), Optional.empty());
  }
}
