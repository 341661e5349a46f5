// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tarnfs.caps.Cap;
import org.tarnfs.caps.ChkReadCap;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.FileCap;
import org.tarnfs.caps.LiteralCap;
import org.tarnfs.caps.MdmfReadCap;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.caps.SdmfReadCap;
import org.tarnfs.caps.UnknownCap;
import org.tarnfs.caps.VerifyCap;
import org.tarnfs.gateway.directory.BadDirectoryException;
import org.tarnfs.gateway.directory.DirectoryContents;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.recovery.CannotRecoverException.Reason;
import org.tarnfs.gateway.servers.GridServer;
import org.tarnfs.gateway.snapshot.Archive;
import org.tarnfs.gateway.snapshot.Device;
import org.tarnfs.gateway.snapshot.DeviceDirectory;
import org.tarnfs.gateway.snapshot.FolderList;
import org.tarnfs.gateway.snapshot.FolderOnGrid;
import org.tarnfs.gateway.snapshot.Head;
import org.tarnfs.gateway.snapshot.TreeListing;
import org.tarnfs.gateway.snapshot.VersionVector;

/// Finds out what can be restored from a cap, with nothing else than that and the servers.
public final class Recovery {

  private static final String UNNAMED = "restored";

  private final Grid grid;
  private final List<GridServer> servers;

  /// @param servers those of the grid, to be named if none answers
  public Recovery(Grid grid, List<GridServer> servers) {
    this.grid = grid;
    this.servers = List.copyOf(servers);
  }

  /// What a cap leads to, be it a right to write or to read only. A folder or device that cannot be
  /// read is told in the result.
  ///
  /// @throws CannotRecoverException if nothing there can be restored, or no grid is there
  public Recoverable open(Cap cap) throws IOException, InterruptedException {
    if (servers.isEmpty()) {
      throw new CannotRecoverException(
          Reason.NO_GRID,
          "no server is known: recover with the recovery kit, or put the servers into"
              + " private/servers.yaml of the node");
    }
    try {
      return switch (cap) {
        case DirectoryCap<?>(VerifyCap _) ->
            throw wrongKind("a verify cap, which cannot read: the recovery key is a longer one");
        case DirectoryCap<?>(ReadCap tree) when isImmutable(tree) -> tree(new DirectoryCap<>(tree));
        case DirectoryCap<?> directory -> mutable(directory);
        case FileCap _ -> throw wrongKind("the cap of a file: tarn get reads it");
        case UnknownCap _ -> throw wrongKind("no cap, or one of a newer program");
      };
    } catch (NotEnoughSharesException e) {
      throw noGrid(e);
    } catch (BadDirectoryException e) {
      throw new CannotRecoverException(
          Reason.SOMETHING_ELSE, "this cap says that it leads to a directory, and does not", e);
    }
  }

  private static CannotRecoverException wrongKind(String what) {
    return new CannotRecoverException(Reason.WRONG_KIND, "this is " + what);
  }

  private CannotRecoverException noGrid(NotEnoughSharesException e) {
    String tried = servers.stream().map(GridServer::name).collect(Collectors.joining(", "));
    return new CannotRecoverException(
        Reason.NO_GRID,
        "what the cap leads to cannot be read: %s. Tried %s. See that they run and can be reached,"
                .formatted(e.getMessage(), tried)
            + " and that these are the servers of the grid that holds it",
        e);
  }

  private static boolean isImmutable(ReadCap cap) {
    return switch (cap) {
      case ChkReadCap _, LiteralCap _ -> true;
      case SdmfReadCap _, MdmfReadCap _ -> false;
    };
  }

  private Recoverable tree(DirectoryCap<ReadCap> cap) throws IOException, InterruptedException {
    var _ = TreeListing.read(grid, cap);
    RecoverableState state = RecoverableState.uncounted("", Instant.EPOCH, cap);
    return new Recoverable.Tree(
        new RecoverableFolder(UNNAMED, List.of(device("", state, List.of())), List.of()));
  }

  private static DeviceStates device(
      String name, RecoverableState newest, List<RecoverableState> earlier) {
    return new DeviceStates(name, Optional.of(newest), VersionVector.NONE, earlier);
  }

  private Recoverable mutable(DirectoryCap<?> cap) throws IOException, InterruptedException {
    DirectoryContents contents = grid.directory(cap).contents();
    if (FolderList.isFolderList(contents)) {
      return folders(FolderList.open(grid, cap));
    } else if (FolderOnGrid.isRoot(contents)) {
      FolderOnGrid folder = FolderOnGrid.open(grid, cap);
      return new Recoverable.Folder(folder(folder.description().name(), folder));
    } else if (DeviceDirectory.isDevice(contents)) {
      return new Recoverable.Device(device(DeviceDirectory.read(grid, contents)));
    }
    throw new CannotRecoverException(
        Reason.SOMETHING_ELSE,
        "this cap leads to a directory that is no mirrored folder: tarn ls shows what is in it, and"
            + " tarn cp -r copies it");
  }

  private static RecoverableFolder device(DeviceDirectory.Trees trees) {
    List<RecoverableState> earlier =
        trees.earlier().stream().map(snapshot -> RecoverableState.of("", snapshot)).toList();
    RecoverableState latest =
        earlier.stream()
            .filter(state -> state.tree().equals(trees.latest()))
            .findFirst()
            .map(
                same ->
                    new RecoverableState("", trees.time(), same.tree(), same.files(), same.bytes()))
            .orElseGet(() -> RecoverableState.uncounted("", trees.time(), trees.latest()));
    return new RecoverableFolder(UNNAMED, List.of(device("", latest, earlier)), List.of());
  }

  private Recoverable folders(FolderList list) throws IOException, InterruptedException {
    List<RecoverableFolder> folders = new ArrayList<>();
    for (Map.Entry<String, DirectoryCap<?>> entry : list.folders().entrySet()) {
      folders.add(folder(entry.getKey(), entry.getValue()));
    }
    return new Recoverable.Folders(list.nickname(), list.made(), folders);
  }

  private RecoverableFolder folder(String name, DirectoryCap<?> cap) throws InterruptedException {
    try {
      return folder(name, FolderOnGrid.open(grid, cap));
    } catch (IOException e) {
      return new RecoverableFolder(name, List.of(), List.of(trouble(name, e)));
    }
  }

  private RecoverableFolder folder(String name, FolderOnGrid folder)
      throws InterruptedException, IOException {
    List<DeviceStates> devices = new ArrayList<>();
    List<String> troubles = new ArrayList<>();
    for (Device device : folder.devices()) {
      devices.add(states(folder, device, troubles));
    }
    return new RecoverableFolder(name, devices, troubles);
  }

  /// What can be read of one device.
  private static DeviceStates states(FolderOnGrid folder, Device device, List<String> troubles)
      throws InterruptedException {
    Optional<Head> head = Optional.empty();
    try {
      head = folder.head(device);
    } catch (IOException e) {
      troubles.add(trouble("the newest state of device " + device.name(), e));
    }
    Archive archive = Archive.EMPTY;
    try {
      archive = folder.archive(device);
    } catch (IOException e) {
      troubles.add(trouble("the earlier states of device " + device.name(), e));
    }
    List<RecoverableState> earlier = new ArrayList<>();
    archive
        .snapshots()
        .values()
        .forEach(snapshot -> earlier.add(RecoverableState.of(device.name(), snapshot)));
    head.ifPresent(
        told ->
            told.recent()
                .forEach(snapshot -> earlier.add(RecoverableState.of(device.name(), snapshot))));
    return new DeviceStates(
        device.name(),
        head.map(told -> RecoverableState.of(device.name(), told.current())),
        head.map(Head::seen).orElse(VersionVector.NONE),
        earlier);
  }

  private static String trouble(String what, IOException e) {
    return what + " cannot be read: " + e.getMessage();
  }
}
