// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.util.Optional;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ReadCap;
import org.tarnfs.gateway.file.ProgressChannel;
import org.tarnfs.gateway.file.ReadableFile;

/// A file whose reads the history tells of.
record RecordedFile(ReadCap cap, ReadableFile file, Activity.Kind kind, History history)
    implements ReadableFile {

  @Override
  public long size() {
    return file.size();
  }

  @Override
  public Optional<String> state() {
    return file.state();
  }

  @Override
  public void read(ByteRange range, WritableByteChannel out)
      throws IOException, InterruptedException {
    history.run(
        kind,
        activity -> {
          activity.of(cap).of(file.size());
          file.read(range, new ProgressChannel(out, range.length(), activity));
        });
  }
}
