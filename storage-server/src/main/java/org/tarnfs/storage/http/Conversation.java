// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.undertow.io.IoCallback;
import io.undertow.io.Sender;
import io.undertow.server.HttpServerExchange;
import io.undertow.server.protocol.http.HttpContinue;
import io.undertow.util.StatusCodes;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;
import org.xnio.IoUtils;
import org.xnio.channels.StreamSourceChannel;

/// One request on its way. Its I/O thread reads a piece of the body, a thread of the storage server
/// does with the piece what is wanted, which may block, and so on until the I/O thread sends the
/// answer to the last piece. All state belongs to the I/O thread.
final class Conversation {

  private static final Logger LOG = LoggerFactory.getLogger(Conversation.class);

  /// Bodies up to this length get a buffer of their own.
  private static final int SMALL_BODY = 16 << 10;

  /// An answer that nobody is sent.
  private static final Answer MORE_TO_COME = new Answer.Empty(StatusCodes.OK);

  private enum Phase {
    WAITING_FOR_A_BUFFER,
    READING,
    ANSWERING,
    OVER
  }

  private final HttpServerExchange exchange;
  private final Route route;
  private final Route.Match match;
  private final Map<SecretKind, SecretBytes> secrets;
  private final PieceBuffers pieces;
  private final Executor threads;
  private final AnswerSender sender;
  private final Deadline deadline;
  private final long bodyLength;

  /// Where a message is kept that does not fit a buffer.
  private final @Nullable SpooledBody spool;

  private Phase phase = Phase.WAITING_FOR_A_BUFFER;
  private ByteBuffer piece = ByteBuffer.allocate(0);
  private long pieceOffset;
  private boolean pieceIsLent;
  private @Nullable StreamSourceChannel body;

  Conversation(
      HttpServerExchange exchange,
      Route route,
      Route.Match match,
      Map<SecretKind, SecretBytes> secrets,
      PieceBuffers pieces,
      LocalStorageServer server,
      AnswerSender sender) {
    this.exchange = exchange;
    this.route = route;
    this.match = match;
    this.secrets = secrets;
    this.pieces = pieces;
    this.threads = server.threads();
    this.sender = sender;
    this.deadline = new Deadline(exchange);
    this.bodyLength =
        route.body() instanceof BodyKind.None ? 0 : Math.max(0, exchange.getRequestContentLength());
    this.spool =
        route.body() instanceof BodyKind.Message && bodyLength > StorageApi.MAXIMUM_PIECE
            ? new SpooledBody(server, bodyLength)
            : null;
  }

  void begin() {
    if (bodyLength == 0) {
      answerPiece();
    } else if (HttpContinue.requiresContinueResponse(exchange)) {
      HttpContinue.sendContinueResponse(
          exchange,
          new IoCallback() {
            @Override
            public void onComplete(HttpServerExchange exchange, Sender sender) {
              onIoThread(Conversation.this::findBuffer);
            }

            @Override
            public void onException(HttpServerExchange exchange, Sender sender, IOException e) {
              IoUtils.safeClose(exchange.getConnection());
            }
          });
    } else {
      findBuffer();
    }
  }

  private void findBuffer() {
    if (bodyLength <= SMALL_BODY) {
      readInto(ByteBuffer.allocate((int) bodyLength));
      return;
    }
    exchange.addExchangeCompleteListener(
        (ended, next) -> {
          onIoThread(this::giveUp);
          next.proceed();
        });
    pieces.lend(
        buffer ->
            onIoThread(
                () -> {
                  pieceIsLent = true;
                  readInto(buffer);
                }));
  }

  private void readInto(ByteBuffer buffer) {
    piece = buffer;
    if (phase == Phase.OVER) {
      giveBack();
      return;
    }
    body = exchange.getRequestChannel();
    body.getReadSetter().set(channel -> readOn(channel));
    readPiece(body);
  }

  private void readPiece(StreamSourceChannel channel) {
    phase = Phase.READING;
    piece.clear().limit((int) Math.min(piece.capacity(), bodyLength - pieceOffset));
    readOn(channel);
  }

  private void readOn(StreamSourceChannel channel) {
    if (phase != Phase.READING) {
      return;
    }
    try {
      while (piece.hasRemaining()) {
        int count = channel.read(piece);
        if (count < 0) {
          throw new IOException("the body ended early");
        }
        if (count == 0) {
          deadline.start();
          channel.resumeReads();
          return;
        }
      }
    } catch (IOException e) {
      LOG.debug("a client broke off its request", e);
      IoUtils.safeClose(exchange.getConnection());
      return;
    }
    deadline.stop();
    channel.suspendReads();
    piece.flip();
    answerPiece();
  }

  private void answerPiece() {
    phase = Phase.ANSWERING;
    int length = piece.remaining();
    long offset = pieceOffset;
    threads.execute(
        () -> {
          Answer answer = answer(offset);
          exchange.getIoThread().execute(() -> proceed(answer, length));
        });
  }

  private void proceed(Answer answer, int length) {
    pieceOffset += length;
    boolean wantsMore = pieceOffset < bodyLength && !(answer instanceof Answer.Refusal);
    if (wantsMore && !exchange.isComplete() && body != null) {
      readPiece(body);
      return;
    }
    phase = Phase.OVER;
    giveBack();
    sender.send(answer);
  }

  private Answer answer(long offset) {
    try {
      if (spool == null) {
        return answer(piece, offset);
      }
      spool.append(piece);
      return spool.isWhole() ? answer(spool.content(), 0) : MORE_TO_COME;
    } catch (RefusedException e) {
      return e.answer();
    } catch (StorageProtocolException e) {
      return new Answer.Refusal(Statuses.of(e.reason()), text(e));
    } catch (InterruptedException e) {
      return new Answer.Refusal(StatusCodes.SERVICE_UNAVAILABLE, "the server is stopping");
    } catch (RuntimeException | Error e) {
      LOG.error("a defect in answering {} {}", route.method(), route.path(), e);
      return new Answer.Refusal(StatusCodes.INTERNAL_SERVER_ERROR, "the server failed");
    }
  }

  private Answer answer(ByteBuffer received, long offset)
      throws StorageProtocolException, RefusedException, InterruptedException {
    return route.handler().handle(new Request(exchange, match, secrets, received, offset));
  }

  /// What went wrong inside is for the operator, not for clients.
  private String text(StorageProtocolException e) {
    if (e.reason() == Reason.SERVER_FAILED) {
      LOG.warn("could not answer {} {}", route.method(), route.path(), e);
      return "the server failed";
    }
    return Optional.ofNullable(e.getMessage()).orElse(e.reason().name());
  }

  /// The client is gone. A piece the storage server is busy with goes back when that is done.
  private void giveUp() {
    if (phase != Phase.ANSWERING) {
      phase = Phase.OVER;
      deadline.stop();
      giveBack();
    }
  }

  private void giveBack() {
    if (pieceIsLent) {
      pieceIsLent = false;
      pieces.giveBack(piece);
      if (spool != null) {
        threads.execute(spool::close);
      }
    }
  }

  private void onIoThread(Runnable step) {
    if (exchange.isInIoThread()) {
      step.run();
    } else {
      exchange.getIoThread().execute(step);
    }
  }
}
