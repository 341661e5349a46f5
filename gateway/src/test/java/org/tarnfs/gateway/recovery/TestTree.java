// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.recovery;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.text.Normalizer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.tarnfs.caps.Bytes;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.directory.ChildName;
import org.tarnfs.gateway.file.Progress;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.snapshot.Dot;
import org.tarnfs.gateway.snapshot.Item;
import org.tarnfs.gateway.snapshot.TreeEntry;
import org.tarnfs.gateway.snapshot.Trees;

/// A tree to be stored, as a mirror would store it.
public final class TestTree {

  public static final EncodingParameters ENCODING = new EncodingParameters(2, 3, 3);
  public static final UploadOptions OPTIONS =
      new UploadOptions(ENCODING, Optional.of(TestGrid.CONVERGENCE));
  public static final Instant TIME = Instant.parse("2026-03-04T05:06:07.123456789Z");

  private final Grid grid;
  private final Map<String, Node> nodes = new LinkedHashMap<>();

  private sealed interface Node {}

  private record FileNode(Bytes content, int mode, Instant modified) implements Node {}

  private record LinkNode(String target) implements Node {}

  private record FolderNode(TestTree tree, int mode, Instant modified) implements Node {}

  public TestTree(Grid grid) {
    this.grid = grid;
  }

  public TestTree file(String name, byte[] content, int mode, Instant modified) {
    nodes.put(name, new FileNode(Bytes.copyOf(content), mode, modified));
    return this;
  }

  public TestTree file(String name, String content) {
    return file(name, content.getBytes(UTF_8), 0644, TIME);
  }

  public TestTree link(String name, String target) {
    nodes.put(name, new LinkNode(target));
    return this;
  }

  public TestTree folder(String name, TestTree tree) {
    return folder(name, tree, 0755, TIME);
  }

  public TestTree folder(String name, TestTree tree, int mode, Instant modified) {
    nodes.put(name, new FolderNode(tree, mode, modified));
    return this;
  }

  /// Stores it.
  public DirectoryCap<ReadCap> store() throws IOException, InterruptedException {
    List<TreeEntry> entries = new ArrayList<>();
    Dot dot = new Dot(7, 1);
    for (Map.Entry<String, Node> node : nodes.entrySet()) {
      ChildName name = ChildName.existing(Normalizer.normalize(node.getKey(), Normalizer.Form.NFC));
      entries.add(
          switch (node.getValue()) {
            case FileNode(Bytes content, int mode, Instant modified) ->
                new TreeEntry(
                    name,
                    node.getKey(),
                    new Item.File(dot, put(content.toArray()), modified, mode),
                    Optional.empty());
            case LinkNode(String target) ->
                new TreeEntry(
                    name,
                    node.getKey(),
                    new Item.Link(dot, put(target.getBytes(UTF_8))),
                    Optional.empty());
            case FolderNode(TestTree tree, int mode, Instant modified) ->
                new TreeEntry(
                    name,
                    node.getKey(),
                    new Item.Folder(dot, modified, mode),
                    Optional.of(tree.store()));
          });
    }
    return new Trees(grid, OPTIONS).write(entries);
  }

  private ReadCap put(byte[] content) throws IOException, InterruptedException {
    return grid.put(ReplayableSource.ofBytes(content), OPTIONS, Progress.NONE).cap();
  }
}
