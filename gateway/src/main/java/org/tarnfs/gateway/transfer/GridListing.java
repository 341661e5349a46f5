// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.transfer;

import java.io.IOException;
import java.util.List;
import org.tarnfs.caps.DirectoryCap;
import org.tarnfs.gateway.directory.Child;
import org.tarnfs.gateway.directory.DirectoryContents;

/// What is in directories on the grid; what cannot be understood is told and counted.
final class GridListing {

  private GridListing() {}

  static List<Item.OnGrid> of(Settings settings, Child directory)
      throws IOException, InterruptedException {
    if (!(directory instanceof Child.Known(DirectoryCap<?> cap))) {
      throw new IOException("it is not a directory");
    }
    DirectoryContents contents = settings.grid().directory(cap).contents();
    contents
        .damaged()
        .forEach(
            damaged ->
                settings.skip(
                    Tally.Of.FILES_SKIPPED,
                    damaged.name().map(Object::toString).orElse("an entry without a name"),
                    new IOException("its entry is damaged: " + damaged.trouble())));
    return contents.entries().stream()
        .map(entry -> new Item.OnGrid(entry.name(), entry.child(), entry.metadata()))
        .toList();
  }
}
