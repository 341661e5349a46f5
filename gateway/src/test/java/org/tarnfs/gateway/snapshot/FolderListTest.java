// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.caps.EncodingParameters;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.directory.BadChildException;
import org.tarnfs.gateway.directory.EditRefusedException;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.file.UnsupportedCapException;
import org.tarnfs.gateway.grid.Grid;
import org.tarnfs.gateway.grid.TestGrid;
import org.tarnfs.gateway.immutable.UploadOptions;
import org.tarnfs.gateway.mutable.MutableFormat;

final class FolderListTest {

  private static final EncodingParameters ENCODING = new EncodingParameters(2, 3, 3);
  private static final UploadOptions OPTIONS =
      new UploadOptions(ENCODING, Optional.of(TestGrid.CONVERGENCE));

  private final Grid grid = TestGrid.of(3).newGrid(ENCODING);

  private DirectoryCap<WriteCap> directory() throws Exception {
    return grid.makeDirectory(MutableFormat.SDMF, List.of());
  }

  @Test
  void foldersAreListedByWhoHasTheRoot() throws Exception {
    FolderList list = FolderList.create(grid, "attic", OPTIONS);
    DirectoryCap<WriteCap> photos = directory();
    DirectoryCap<WriteCap> papers = directory();

    list.put("Photos é", photos);
    list.put("Papers", papers);

    FolderList again = FolderList.open(grid, list.root());
    assertThat(again.nickname()).isEqualTo("attic");
    assertThat(again.made()).isBetween(Instant.now().minusSeconds(600), Instant.now());
    assertThat(again.folders()).containsOnlyKeys("Papers", "Photos é");
    assertThat(again.folders().get("Papers")).isEqualTo(papers);
    again.remove("Papers");
    assertThat(list.folders()).containsOnlyKeys("Photos é");
  }

  @Test
  void whoMayOnlyReadGetsReadCaps() throws Exception {
    FolderList list = FolderList.create(grid, "attic", OPTIONS);
    DirectoryCap<WriteCap> photos = directory();
    list.put("Photos", photos);

    FolderList reader = FolderList.open(grid, list.root().toReadOnly().orElseThrow());

    assertThat(reader.folders().get("Photos")).isEqualTo(photos.toReadOnly().orElseThrow());
  }

  @Test
  void folderIsNotReplacedByAnother() throws Exception {
    FolderList list = FolderList.create(grid, "attic", OPTIONS);
    DirectoryCap<WriteCap> photos = directory();
    list.put("Photos", photos);
    list.put("Photos", photos);

    assertThatThrownBy(() -> list.put("Photos", directory()))
        .isInstanceOf(EditRefusedException.class);
    assertThatThrownBy(() -> list.put("@tarn", directory()))
        .isInstanceOf(BadSnapshotException.class);
    assertThatThrownBy(() -> list.put("a/b", directory())).isInstanceOf(BadChildException.class);
    assertThatThrownBy(() -> list.remove("Papers")).isInstanceOf(EditRefusedException.class);
    assertThatThrownBy(() -> list.remove("@tarn")).isInstanceOf(EditRefusedException.class);
    assertThat(list.folders()).containsEntry("Photos", photos);
  }

  @Test
  void somethingElseIsRefused() throws Exception {
    DirectoryCap<?> folder =
        FolderOnGrid.create(
                grid, new FolderDescription("f", Instant.now(), TestGrid.CONVERGENCE, ENCODING))
            .root();
    WriteCap file = grid.create(MutableFormat.SDMF, ReplayableSource.ofBytes(new byte[] {1}));

    assertThatThrownBy(() -> FolderList.open(grid, directory()))
        .isInstanceOf(BadSnapshotException.class)
        .hasMessageContaining("not a list of mirrored folders");
    assertThatThrownBy(() -> FolderList.open(grid, folder))
        .isInstanceOf(BadSnapshotException.class)
        .hasMessageContaining("one mirrored folder");
    assertThatThrownBy(() -> FolderList.open(grid, new DirectoryCap<>(file)))
        .isInstanceOf(BadSnapshotException.class);
    assertThatThrownBy(() -> FolderList.open(grid, directory().toVerifyOnly().orElseThrow()))
        .isInstanceOf(UnsupportedCapException.class);
    assertThat(FolderList.isFolderList(grid.directory(folder).contents())).isFalse();
  }
}
