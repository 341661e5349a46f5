// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.directory;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.List;

/// Whatever the bytes, they are no directory, or one that is written as it was read. With
/// `JAZZER_FUZZ=1` new ones are made up; without it those in the resources are tried.
final class DirectoryFuzzTest {

  @FuzzTest
  void anyFileIsRefusedOrKept(byte[] bytes) throws Exception {
    for (DirectoryCodec codec :
        List.of(Directories.WRITING, Directories.READING, Directories.IMMUTABLE)) {
      DirectoryContents contents;
      try {
        contents = codec.decode(bytes);
      } catch (BadDirectoryException refused) {
        continue;
      }
      assertThat(contents.encoded()).isEqualTo(bytes);
      for (DirectoryEntry entry : contents.entries()) {
        assertThat(contents.entry(ChildName.existing(entry.name().toString()))).contains(entry);
        assertThat(Metadata.of(entry.metadata().fields()).fields()).isNotNull();
      }
      contents.damaged().forEach(bad -> assertThat(bad.trouble()).isNotBlank());
    }
  }

  @FuzzTest
  void anyMetadataIsRefusedOrReadsAsItIsWritten(byte[] bytes) throws Exception {
    Metadata metadata;
    try {
      metadata = Metadata.parse(bytes);
    } catch (BadChildException refused) {
      return;
    }
    Metadata written;
    try {
      written = Metadata.of(metadata.fields());
    } catch (BadChildException tooLong) {
      return;
    }
    assertThat(Metadata.of(written.fields())).isEqualTo(written);
    assertThat(written.forbidsWriting()).isEqualTo(metadata.forbidsWriting());
  }
}
