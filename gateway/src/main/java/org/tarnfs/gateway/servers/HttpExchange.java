// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.vertx.core.Context;
import io.vertx.core.Future;
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

  /// Small enough that a slow uplink moves it within the longest silence allowed.
  private static final int PIECE = 64 << 10;

  /// No more than this is allocated for an answer before it comes in.
  private static final int FIRST_ALLOCATION = 1 << 20;

  private static final long CANCEL_SECONDS = 5;

  private final Context context;
  private final CompletableFuture<Answer> answer = new CompletableFuture<>();
  private final int bodyLimit;
  private volatile long lastProgress = System.nanoTime();

  // Those below belong to the event loop.
  private @Nullable HttpClientRequest request;
  private boolean answered;
  private byte[] body;
  private int length;

  private HttpExchange(Context context, int expectedLength, int bodyLimit) {
    this.context = context;
    this.body = new byte[Math.min(expectedLength, FIRST_ALLOCATION)];
    this.bodyLimit = bodyLimit;
  }

  /// Does the exchange. The position of `sent` does not move.
  ///
  /// @throws IOException if there is no connection, it breaks, or the answer is too long
  /// @throws TimeoutException if nothing moved for too long, or the deadline has passed
  static Answer of(
      Context context,
      HttpClient client,
      RequestOptions options,
      @Nullable ByteBuffer sent,
      int expectedLength,
      int bodyLimit,
      Timeouts timeouts)
      throws IOException, TimeoutException, InterruptedException {
    HttpExchange exchange = new HttpExchange(context, expectedLength, bodyLimit);
    int toMove = Math.max(expectedLength, sent == null ? 0 : sent.remaining());
    context.runOnContext(
        start -> client.request(options).onComplete(r -> exchange.send(r, sent), exchange::fail));
    return exchange.await(timeouts.silence(), timeouts.forBytes(toMove));
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
    while (content.readableBytes() > PIECE) {
      sendPiece(opened.write(BufferInternal.buffer(content.readSlice(PIECE))));
    }
    sendPiece(opened.end(BufferInternal.buffer(content)));
  }

  private void sendPiece(Future<Void> piece) {
    piece.onSuccess(sent -> progress());
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
        .handler(this::append)
        .exceptionHandler(this::fail)
        .endHandler(
            end ->
                answer.complete(
                    new Answer(
                        response.statusCode(),
                        response.getHeader(HttpHeaders.CONTENT_TYPE),
                        response.getHeader(HttpHeaders.CONTENT_RANGE),
                        ByteBuffer.wrap(body, 0, length).slice())));
  }

  private boolean isBeyondLimit(String promisedLength) {
    try {
      return Long.parseLong(promisedLength) > bodyLimit;
    } catch (NumberFormatException e) {
      return true;
    }
  }

  private void append(Buffer piece) {
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
  }

  private void progress() {
    lastProgress = System.nanoTime();
  }

  private void fail(Throwable failure) {
    boolean unanswered = request != null && !answered;
    answer.completeExceptionally(unanswered ? new UnansweredException(failure) : failure);
  }

  private void cancel(Throwable reason) {
    answer.completeExceptionally(reason);
    if (request != null) {
      request.reset();
    }
  }

  private Answer await(Duration silence, Duration deadline)
      throws IOException, TimeoutException, InterruptedException {
    long end = System.nanoTime() + deadline.toNanos();
    try {
      while (true) {
        long now = System.nanoTime();
        long patience = Math.min(end, lastProgress + silence.toNanos()) - now;
        if (patience <= 0) {
          throw new TimeoutException();
        }
        if (isDoneWithin(patience)) {
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
