// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.grid;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.WritableByteChannel;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.tarnfs.gateway.file.NotEnoughSharesException;
import org.tarnfs.gateway.file.ProgressChannel;

class HistoryTest {

  private Instant now = Instant.EPOCH;
  private final History history = new History(() -> now);

  @Test
  void whatGoesOnIsActiveAndThenRecent() throws Exception {
    history.run(
        Activity.Kind.DOWNLOAD,
        activity -> {
          WritableByteChannel out = Channels.newChannel(OutputStream.nullOutputStream());
          new ProgressChannel(out, 8, activity).write(ByteBuffer.allocate(2));
          now = now.plusSeconds(3);

          assertThat(history.active()).containsExactly(activity);
          assertThat(history.recent()).isEmpty();
          assertThat(activity.isActive()).isTrue();
          assertThat(activity.progress()).isEqualTo(0.25);
          assertThat(activity.duration(now)).isEqualTo(Duration.ofSeconds(3));
        });
    Activity ended = history.recent().getFirst();

    assertThat(history.active()).isEmpty();
    assertThat(history.find(Activity.Kind.DOWNLOAD, 1)).contains(ended);
    assertThat(ended.isActive()).isFalse();
    assertThat(ended.status()).isEqualTo("Finished");
    assertThat(ended.progress()).isEqualTo(1);
    assertThat(ended.duration(now.plusSeconds(9))).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void onlyTheLastOfAKindAreKept() throws Exception {
    for (int i = 0; i < 100; i++) {
      now = now.plusSeconds(1);
      history.run(Activity.Kind.UPLOAD, activity -> {});
    }
    now = now.plusSeconds(1);
    history.run(Activity.Kind.CHECK, activity -> {});

    assertThat(history.recent().stream().skip(1).map(Activity::number))
        .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> 100 - i).toList());
    assertThat(history.recent().getFirst().kind()).isEqualTo(Activity.Kind.CHECK);
  }

  @Test
  void onlyTheGridSaysWhyItFailed() {
    assertThatExceptionOfType(IOException.class).isThrownBy(() -> fail(new IOException("private")));
    assertThatExceptionOfType(InterruptedException.class)
        .isThrownBy(() -> fail(new InterruptedException()));
    assertThatExceptionOfType(NotEnoughSharesException.class)
        .isThrownBy(() -> fail(new NotEnoughSharesException(1, 3, 5, List.of())));

    assertThat(history.recent().stream().map(Activity::status))
        .satisfiesExactly(
            lost -> assertThat(lost).startsWith("Failed: ").contains("1", "3"),
            cancelled -> assertThat(cancelled).isEqualTo("Cancelled"),
            failed -> assertThat(failed).isEqualTo("Failed"));
  }

  private void fail(Exception reason) throws IOException, InterruptedException {
    now = now.plusSeconds(1);
    history.run(
        Activity.Kind.RETRIEVE,
        activity -> {
          switch (reason) {
            case InterruptedException e -> throw e;
            case IOException e -> throw e;
            default -> throw new IllegalStateException(reason);
          }
        });
  }
}
