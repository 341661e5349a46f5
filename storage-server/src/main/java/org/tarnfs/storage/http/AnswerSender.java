// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xnio.IoUtils;

/// Sends one answer, on the exchange's I/O thread; `threads` read what is left
/// of long share data, piece by piece.
final class AnswerSender {

  private static final Logger LOG = LoggerFactory.getLogger(AnswerSender.class);

  /// A client that is refused while its body is coming in is listened to for so long, so that it
  /// can read the answer; then the connection is closed.
  private static final long LONGEST_IGNORED_BODY = 8 << 20;

  private final HttpServerExchange exchange;
  private final Executor threads;
  private final Deadline deadline;

  AnswerSender(HttpServerExchange exchange, Executor threads) {
    this.exchange = exchange;
    this.threads = threads;
    this.deadline = new Deadline(exchange);
  }

  void send(Answer answer) {
    exchange.setStatusCode(answer.status());
    if (!exchange.isRequestComplete()) {
      deadline.start();
      exchange.addExchangeCompleteListener(
          (ended, next) -> {
            deadline.stop();
            next.proceed();
          });
    }
    switch (answer) {
      case Answer.Empty empty -> exchange.endExchange();
      case Answer.Message message -> sendWhole("application/cbor", message.cbor());
      case Answer.Refusal refusal ->
          sendWhole("text/plain; charset=utf-8", UTF_8.encode(refusal.text()));
      case Answer.ShareData data -> sendShare(data);
    }
  }

  private void sendWhole(String type, ByteBuffer body) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, type);
    exchange.setResponseContentLength(body.remaining());
    if (isHead()) {
      exchange.endExchange();
    } else if (mayGoOn()) {
      exchange.getResponseSender().send(body);
    } else {
      exchange.setPersistent(false);
      exchange.getResponseSender().send(body, closeWhenSent());
    }
  }

  private boolean mayGoOn() {
    return exchange.isRequestComplete()
        || (exchange.getRequestContentLength() >= 0
            && exchange.getRequestContentLength() <= LONGEST_IGNORED_BODY
            && !HttpContinue.requiresContinueResponse(exchange));
  }

  private static IoCallback closeWhenSent() {
    return new IoCallback() {
      @Override
      public void onComplete(HttpServerExchange exchange, Sender sender) {
        IoUtils.safeClose(exchange.getConnection());
      }

      @Override
      public void onException(HttpServerExchange exchange, Sender sender, IOException e) {
        IoUtils.safeClose(exchange.getConnection());
      }
    };
  }

  private void sendShare(Answer.ShareData data) {
    exchange.getResponseHeaders().put(Headers.CONTENT_TYPE, "application/octet-stream");
    data.contentRange()
        .ifPresent(range -> exchange.getResponseHeaders().put(Headers.CONTENT_RANGE, range));
    exchange.setResponseContentLength(data.length());
    if (isHead()) {
      exchange.endExchange();
    } else {
      sendPiece(data, data.first(), 0);
    }
  }

  private void sendPiece(Answer.ShareData data, ByteBuffer piece, long sentBefore) {
    long sent = sentBefore + piece.remaining();
    if (sent >= data.length()) {
      exchange.getResponseSender().send(piece);
      return;
    }
    deadline.start();
    exchange
        .getResponseSender()
        .send(
            piece,
            new IoCallback() {
              @Override
              public void onComplete(HttpServerExchange exchange, Sender sender) {
                deadline.stop();
                threads.execute(() -> readNextPiece(data, sent));
              }

              @Override
              public void onException(HttpServerExchange exchange, Sender sender, IOException e) {
                deadline.stop();
                IoUtils.safeClose(exchange.getConnection());
              }
            });
  }

  /// Runs on one of `threads`.
  private void readNextPiece(Answer.ShareData data, long sent) {
    int length = (int) Math.min(StorageApi.MAXIMUM_PIECE, data.length() - sent);
    try {
      ByteBuffer piece = data.rest().read(data.offset() + sent, length);
      if (piece.remaining() != length) {
        throw new IOException("the share is shorter than it was");
      }
      exchange.getIoThread().execute(() -> sendPiece(data, piece, sent));
    } catch (IOException | InterruptedException | RuntimeException e) {
      // The status has been sent: all that is left is not to send the promised length.
      LOG.warn("could not read on in a share", e);
      IoUtils.safeClose(exchange.getConnection());
    }
  }

  private boolean isHead() {
    return exchange.getRequestMethod().equals(Methods.HEAD);
  }
}
