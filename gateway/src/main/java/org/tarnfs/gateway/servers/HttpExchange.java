// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.RequestOptions;
import io.vertx.core.internal.buffer.BufferInternal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/// One request and its answer. All of it happens on the event loop of `context`, while a virtual
/// thread waits, and gives it up when nothing has moved for too long, at its deadline, or when it
/// is interrupted; that closes the connection, as HTTP/1.1 has no other way to stop an answer. The
/// caller's buffer is not used any more when the wait is over, however it ended.
final class HttpExchange {

  /// What is asked.
  ///
  /// @param body its position does not move
  /// @param expectedLength of the body of the answer
  /// @param bodyLimit beyond which the answer is refused
  record Question(
      RequestOptions options, @Nullable ByteBuffer body, int expectedLength, int bodyLimit) {

    /// The bytes that go the way on which there are more.
    long toMove() {
      return Math.max(expectedLength, body == null ? 0 : body.remaining());
    }
  }

  /// What came back. The body may be read from and kept.
  record Answer(int status, @Nullable String type, @Nullable String range, ByteBuffer body) {}

  /// The connection broke before the server answered: perhaps it had been closed before the request
  /// was sent.
  static final class UnansweredException extends IOException {
    private static final long serialVersionUID = 1;

    UnansweredException(Throwable cause) {
      super("the connection broke: " + cause.getMessage(), cause);
    }
  }

  /// The server sends more than it may.
  static final class ExcessiveAnswerException extends IOException {
    private static final long serialVersionUID = 1;

    ExcessiveAnswerException(long limit) {
      super("the answer is longer than " + limit + " bytes");
    }
  }

  /// No more than this is allocated for an answer before it comes in.
  private static final int FIRST_ALLOCATION = 1 << 20;

  private static final long CANCEL_SECONDS = 5;

  private final Context context;
  private final Bandwidth bandwidth;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final int bodyLimit;

  /// Stands still while bytes of this exchange are held back.
  private final PatienceClock clock = new PatienceClock();

  private volatile long lastProgress = clock.nanoTime();

  // Those below belong to the event loop.
  private @Nullable HttpClientRequest request;
  private boolean answered;
  private byte[] body;
  private int length;

  /// How many pieces are held back: of the request, of the answer, or of both.
  private int held;

  private HttpExchange(Context context, Question question, Bandwidth bandwidth) {
    this.context = context;
    this.bandwidth = bandwidth;
    this.body = new byte[Math.min(question.expectedLength, FIRST_ALLOCATION)];
    this.bodyLimit = question.bodyLimit;
  }

  /// Does the exchange, no faster than `bandwidth` allows.
  ///
  /// @throws IOException if there is no connection, it breaks, or the answer is too long
  /// @throws TimeoutException if nothing moved for too long, or the deadline has passed
  static Answer of(
      Context context, HttpClient client, Question question, Timeouts timeouts, Bandwidth bandwidth)
      throws IOException, TimeoutException, InterruptedException {
    HttpExchange exchange = new HttpExchange(context, question, bandwidth);
    context.runOnContext(
        start ->
            client
                .request(question.options)
                .onComplete(opened -> exchange.send(opened, question.body), exchange::fail));
    return exchange.await(timeouts.silence(), timeouts.forBytes(question.toMove()));
  }

  private void send(HttpClientRequest opened, @Nullable ByteBuffer sent) {
    request = opened;
    if (answer.isDone()) {
      opened.reset();
      return;
    }
    progress();
    opened.exceptionHandler(this::fail); // Without one, Vert.x logs what is told to callers.
    opened.response().onComplete(this::receive, this::fail);
    if (sent == null) {
      opened.end();
      return;
    }
    ByteBuf content = Unpooled.wrappedBuffer(sent.duplicate());
    opened.putHeader(HttpHeaders.CONTENT_LENGTH, Integer.toString(content.readableBytes()));
    sendPieces(opened, content);
  }

  private void sendPieces(HttpClientRequest opened, ByteBuf content) {
    boolean isSent = false;
    while (!isSent) {
      int piece = Math.min(bandwidth.up().piece(), content.readableBytes());
      Runnable later =
          () -> {
            if (!sendPiece(opened, content.readSlice(piece), content)) {
              sendPieces(opened, content);
            }
          };
      if (!passes(bandwidth.up(), piece, later)) {
        return;
      }
      isSent = sendPiece(opened, content.readSlice(piece), content);
    }
  }

  /// Returns whether it was the last.
  private boolean sendPiece(HttpClientRequest opened, ByteBuf piece, ByteBuf rest) {
    boolean isLast = !rest.isReadable();
    Buffer bytes = BufferInternal.buffer(piece);
    (isLast ? opened.end(bytes) : opened.write(bytes)).onSuccess(sent -> progress());
    return isLast;
  }

  /// Returns whether so many bytes pass now. If not, `later` is done when they do, unless the
  /// exchange is over by then.
  private boolean passes(Throttle throttle, int bytes, Runnable later) {
    if (throttle.passes(bytes, () -> context.runOnContext(now -> pass(throttle, bytes, later)))) {
      return true;
    }
    held++;
    clock.stop();
    return false;
  }

  private void pass(Throttle throttle, int bytes, Runnable later) {
    if (answer.isDone()) {
      throttle.giveBack(bytes);
      return;
    }
    held--;
    clock.start();
    progress();
    later.run();
  }

  private void receive(HttpClientResponse response) {
    answered = true;
    progress();
    String promised = response.getHeader(HttpHeaders.CONTENT_LENGTH);
    if (promised != null && isBeyondLimit(promised)) {
      cancel(new ExcessiveAnswerException(bodyLimit));
      return;
    }
    response
        .handler(piece -> append(response, piece))
        .exceptionHandler(this::fail)
        .endHandler(end -> complete(response));
  }

  private void complete(HttpClientResponse response) {
    answer.complete(
        new Answer(
            response.statusCode(),
            response.getHeader(HttpHeaders.CONTENT_TYPE),
            response.getHeader(HttpHeaders.CONTENT_RANGE),
            ByteBuffer.wrap(body, 0, length).slice()));
    letGo();
  }

  private boolean isBeyondLimit(String promisedLength) {
    try {
      return Long.parseLong(promisedLength) > bodyLimit;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private void append(HttpClientResponse response, Buffer piece) {
    progress();
    if (piece.length() > bodyLimit - length) {
      cancel(new ExcessiveAnswerException(bodyLimit));
      return;
    }
    if (length + piece.length() > body.length) {
      body = Arrays.copyOf(body, Math.max(2 * body.length, length + piece.length()));
    }
    piece.getBytes(body, length);
    length += piece.length();
    if (!passes(bandwidth.down(), piece.length(), response::resume)) {
      response.pause();
    }
  }

  private void progress() {
    lastProgress = clock.nanoTime();
  }

  private void fail(Throwable failure) {
    boolean unanswered = request != null && !answered;
    answer.completeExceptionally(unanswered ? new UnansweredException(failure) : failure);
    letGo();
  }

  private void cancel(Throwable reason) {
    answer.completeExceptionally(reason);
    letGo();
    if (request != null) {
      request.reset();
    }
  }

  /// Of what is held back when the exchange is over. A server that answers before it has the whole
  /// request does not get the rest of it on this connection.
  private void letGo() {
    if (held > 0 && request != null) {
      request.reset();
    }
    for (; held > 0; held--) {
      clock.start();
    }
  }

  private Answer await(Duration silence, Duration deadline)
      throws IOException, TimeoutException, InterruptedException {
    long end = clock.nanoTime() + deadline.toNanos();
    try {
      while (true) {
        long patience = Math.min(end, lastProgress + silence.toNanos()) - clock.nanoTime();
        if (patience <= 0) {
          throw new TimeoutException();
        }
        if (isDoneWithin(Math.max(patience, PatienceClock.TICK))) {
          return answer.get();
        }
      }
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw cause instanceof IOException known ? known : new IOException(cause);
    } finally {
      giveUpUnlessDone();
    }
  }

  private boolean isDoneWithin(long nanoseconds) throws InterruptedException, ExecutionException {
    try {
      answer.get(nanoseconds, TimeUnit.NANOSECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    }
  }

  /// Comes back when the event loop has let go of the caller's buffer.
  private void giveUpUnlessDone() {
    if (answer.isDone()) {
      return;
    }
    CompletableFuture<Void> cancelled = new CompletableFuture<>();
    context.runOnContext(
        now -> {
          cancel(new IOException("given up"));
          cancelled.complete(null);
        });
    cancelled.completeOnTimeout(null, CANCEL_SECONDS, TimeUnit.SECONDS).join();
  }
}
