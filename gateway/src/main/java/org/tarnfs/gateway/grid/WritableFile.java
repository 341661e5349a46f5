// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.IOException;
import java.util.Optional;
import org.tarnfs.caps.WriteCap;
import org.tarnfs.gateway.file.GridException;
import org.tarnfs.gateway.file.ReplayableSource;
import org.tarnfs.gateway.mutable.MutableFile;

/// A mutable file to read and to change, as [MutableFile] has it, of which the history tells.
public final class WritableFile {

  private final WriteCap cap;
  private final MutableFile file;
  private final History history;

  WritableFile(WriteCap cap, MutableFile file, History history) {
    this.cap = cap;
    this.file = file;
    this.history = history;
  }

  /// See [MutableFile#content].
  public byte[] content() throws GridException, InterruptedException {
    return history.call(
        Activity.Kind.RETRIEVE,
        activity -> {
          byte[] content = file.content();
          activity.of(cap).of(content.length);
          return content;
        });
  }

  /// See [MutableFile#modify].
  public void modify(MutableFile.Modification modification)
      throws IOException, InterruptedException {
    history.run(
        Activity.Kind.PUBLISH,
        activity -> {
          activity.of(cap);
          file.modify(
              (content, attempt) -> {
                Optional<byte[]> next = modification.of(content, attempt);
                activity.of(next.orElse(content).length);
                return next;
              });
        });
  }

  /// See [MutableFile#overwrite].
  public void overwrite(ReplayableSource content) throws IOException, InterruptedException {
    history.run(
        Activity.Kind.PUBLISH,
        activity -> {
          activity.of(cap).of(content.size());
          file.overwrite(content);
        });
  }

  /// See [MutableFile#write].
  public void write(long offset, byte[] data) throws IOException, InterruptedException {
    history.run(
        Activity.Kind.PUBLISH,
        activity -> {
          activity.of(cap);
          file.write(offset, data);
        });
  }
}
