// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.web;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.OutputStream;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OperationsTest {

  private static final Optional<Duration> AS_USUAL = Optional.empty();

  @TempDir private Path temporary;
  private volatile Instant now = Instant.parse("2026-01-01T00:00:00Z");
  private final Operations operations = new Operations(() -> now);
  private TestGateway gateway;

  @BeforeEach
  void start() throws Exception {
    gateway = new TestGateway(temporary, operations);
  }

  @AfterEach
  void stop() {
    gateway.close();
  }

  /// A task that goes on until it is let go, or told to fail.
  private static final class Task implements SlowTask {

    private final CountDownLatch goOn = new CountDownLatch(1);
    private final CountDownLatch interrupted = new CountDownLatch(1);
    private final @Nullable Exception trouble;

    Task() {
      this(null);
    }

    Task(@Nullable Exception trouble) {
      this.trouble = trouble;
    }

    @Override
    public void run() throws IOException, InterruptedException {
      try {
        goOn.await();
      } catch (InterruptedException e) {
        interrupted.countDown();
        throw e;
      }
      switch (trouble) {
        case IOException e -> throw e;
        case RuntimeException e -> throw e;
        case null, default -> {}
      }
    }

    @Override
    public void report(Output output, boolean finished, OutputStream out) throws IOException {
      out.write((output + " " + finished).getBytes(UTF_8));
    }
  }

  @Test
  void resultsAreToldWhileTheTaskRunsAndAfterwards() throws Exception {
    Task task = new Task();
    operations.start("a", task, AS_USUAL);

    assertThat(gateway.get("/operations/a?t=status&output=JSON").body()).isEqualTo("JSON false");
    finish("a", task);

    assertThat(gateway.get("/operations/a?output=json").body()).isEqualTo("JSON true");
    assertThat(gateway.get("/operations/a?output=text").body()).isEqualTo("TEXT true");
    assertThat(gateway.get("/operations/a").headers().firstValue("content-type"))
        .contains("text/html;charset=utf-8");
    assertThat(gateway.get("/operations/a?output=wav").statusCode()).isEqualTo(400);
    assertThat(gateway.get("/operations/a?t=juggle").statusCode()).isEqualTo(400);
  }

  @Test
  void unknownHandleIsToldAsTahoeTellsIt() throws Exception {
    HttpResponse<String> get = gateway.get("/operations/nobody");

    assertThat(get.statusCode()).isEqualTo(404);
    assertThat(get.body()).contains("unknown/expired handle");
  }

  @Test
  void resultsThatNobodyFetchesAreKeptForFourDays() throws Exception {
    finish("a", started("a", AS_USUAL));

    pass(Operation.UNCOLLECTED.minusSeconds(1));
    assertThat(operations.find("a")).isNotNull();
    pass(Duration.ofSeconds(1));
    assertGone("a");
  }

  @Test
  void resultsOfALongTaskAreKeptForAsLongAsItTook() throws Exception {
    Task task = started("a", AS_USUAL);
    pass(Duration.ofDays(30));
    finish("a", task);

    pass(Duration.ofDays(29));
    assertThat(operations.find("a")).isNotNull();
    pass(Duration.ofDays(1));
    assertGone("a");
  }

  @Test
  void resultsThatAreFetchedAreKeptForADay() throws Exception {
    finish("a", started("a", AS_USUAL));
    gateway.get("/operations/a");

    pass(Duration.ofHours(23));
    assertThat(gateway.get("/operations/a").statusCode()).isEqualTo(200);
    pass(Duration.ofHours(23));
    assertThat(operations.find("a")).isNotNull();
    pass(Duration.ofHours(1));
    assertGone("a");
  }

  @Test
  void fetchBeforeTheEndIsNone() throws Exception {
    Task task = started("a", AS_USUAL);
    gateway.get("/operations/a");
    finish("a", task);

    pass(Duration.ofDays(3));
    assertThat(operations.find("a")).isNotNull();
  }

  @Test
  void userSaysHowLongResultsAreKept() throws Exception {
    finish("at the start", started("at the start", Optional.of(Duration.ofSeconds(10))));
    Task task = started("on-the-way", AS_USUAL);
    gateway.get("/operations/on-the-way?retain-for=20");
    finish("on-the-way", task);
    finish("late", started("late", AS_USUAL));
    gateway.get("/operations/late?retain-for=30");

    pass(Duration.ofSeconds(10));
    assertGone("at the start");
    assertThat(operations.find("on-the-way")).isNotNull();
    pass(Duration.ofSeconds(10));
    assertGone("on-the-way");
    assertThat(operations.find("late")).isNotNull();
    pass(Duration.ofSeconds(10));
    assertGone("late");
    assertThat(gateway.get("/operations/late?retain-for=-1").statusCode()).isEqualTo(404);
  }

  @Test
  void runningTaskIsNotForgotten() throws Exception {
    started("a", Optional.of(Duration.ZERO));

    pass(Duration.ofDays(100));

    assertThat(gateway.get("/operations/a?output=text").body()).isEqualTo("TEXT false");
  }

  @Test
  void handleIsReleasedWhenAskedForOnceTheTaskHasEnded() throws Exception {
    String path = "/operations/a?output=text&release-after-complete=true";
    Task task = started("a", AS_USUAL);

    assertThat(gateway.get(path).body()).isEqualTo("TEXT false");
    finish("a", task);
    assertThat(gateway.get(path).body()).isEqualTo("TEXT true");

    assertGone("a");
  }

  @Test
  void taskIsCancelled() throws Exception {
    Task task = started("a", AS_USUAL);

    HttpResponse<String> post = gateway.post("/operations/a?t=cancel", "text/plain", new byte[0]);
    task.interrupted.await();

    assertThat(post.statusCode()).isEqualTo(200);
    assertThat(gateway.get("/operations/a").statusCode()).isEqualTo(410);
    assertThat(gateway.get("/operations/a?t=cancel").statusCode()).isEqualTo(400);
  }

  @Test
  void failureIsToldByTheStatus() throws Exception {
    Task refused = new Task(new WebException(WebException.Problem.BAD_ARGUMENT, "too odd"));
    operations.start("a", refused, AS_USUAL);
    finish("a", refused);
    Task broken = new Task(new IllegalStateException("URI:CHK:secret"));
    operations.start("b", broken, AS_USUAL);
    finish("b", broken);

    assertThat(gateway.get("/operations/a").statusCode()).isEqualTo(400);
    assertThat(gateway.get("/operations/a").body()).isEqualTo("too odd\n");
    assertThat(gateway.get("/operations/b").statusCode()).isEqualTo(500);
    assertThat(gateway.get("/operations/b").body()).doesNotContain("secret");
  }

  @Test
  void handleInUseIsRefusedUntilItIsForgotten() throws Exception {
    finish("a", started("a", AS_USUAL));

    assertThatThrownBy(() -> operations.start("a", new Task(), AS_USUAL))
        .isInstanceOf(WebException.class)
        .satisfies(e -> assertThat(StatusOf.exception((Exception) e)).isEqualTo(409));
    pass(Operation.UNCOLLECTED);
    started("a", AS_USUAL);
    assertThatThrownBy(() -> operations.start("", new Task(), AS_USUAL))
        .isInstanceOf(WebException.class);
    assertThatThrownBy(() -> operations.start("x".repeat(257), new Task(), AS_USUAL))
        .isInstanceOf(WebException.class);
  }

  @Test
  void onlySoManyAreKnown() throws Exception {
    finish("old", started("old", AS_USUAL));
    pass(Duration.ofSeconds(1));
    finish("new", started("new", AS_USUAL));
    for (int i = 2; i < Operations.CAPACITY; i++) {
      started("running " + i, AS_USUAL);
    }

    started("one more", AS_USUAL);
    assertGone("old");
    started("another", AS_USUAL);
    assertGone("new");
    assertThatThrownBy(() -> started("too many", AS_USUAL))
        .isInstanceOf(WebException.class)
        .satisfies(e -> assertThat(StatusOf.exception((Exception) e)).isEqualTo(503));
  }

  @Test
  void tasksEndWithTheGateway() throws Exception {
    Task task = started("a", AS_USUAL);

    gateway.close();

    task.interrupted.await();
  }

  private Task started(String handle, Optional<Duration> retention) throws Exception {
    Task task = new Task();
    operations.start(handle, task, retention);
    return task;
  }

  private void finish(String handle, Task task) throws Exception {
    Operation operation = operations.find(handle);
    task.goOn.countDown();
    while (operation.isRunning()) {
      Thread.onSpinWait();
    }
  }

  private void pass(Duration time) {
    now = now.plus(time);
  }

  private void assertGone(String handle) {
    assertThatThrownBy(() -> operations.find(handle))
        .isInstanceOf(WebException.class)
        .satisfies(e -> assertThat(StatusOf.exception((Exception) e)).isEqualTo(404));
  }
}
