// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.RequestOptions;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeoutException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.tarnfs.caps.LeaseSecrets;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.caps.StorageIndex;
import org.tarnfs.caps.crypto.SecretBytes;
import org.tarnfs.storage.protocol.Allocation;
import org.tarnfs.storage.protocol.AllocationRequest;
import org.tarnfs.storage.protocol.MessageCodec;
import org.tarnfs.storage.protocol.MutableShares;
import org.tarnfs.storage.protocol.Nurl;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteCodec;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
import org.tarnfs.storage.protocol.ServerVersion;
import org.tarnfs.storage.protocol.SlotSecrets;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;
import org.tarnfs.storage.protocol.StorageServer;
import org.tarnfs.storage.protocol.WriteProgress;

/// A storage server behind HTTPS. Nothing in an answer is believed that the protocol does not
/// allow. Source: `docs/specifications/http-storage-node-protocol.rst`.
final class HttpStorageServer implements StorageServer {

  private static final String CBOR = "application/cbor";
  private static final String SECRET_HEADER = "X-Tahoe-Authorization";

  private static final String IMMUTABLE = "immutable/";
  private static final String MUTABLE = "mutable/";

  private static final int MAX_MESSAGE = 1 << 20;
  private static final int MAX_READ_ANSWER = 16 << 20;
  private static final Pattern CONTENT_RANGE = Pattern.compile("bytes (\\d{1,18})-(\\d{1,18})/.*");

  private final List<ServerAddress> addresses;
  private final MutableShares mutable = new HttpMutableShares();

  /// The address that worked last.
  private volatile int current;

  /// Connects when it is first asked something, by the first of `nurls` that works. `vertx` may
  /// serve any number of servers.
  public HttpStorageServer(Vertx vertx, List<Nurl> nurls, Timeouts timeouts, Bandwidth bandwidth) {
    this.addresses =
        nurls.stream().map(nurl -> new ServerAddress(vertx, nurl, timeouts, bandwidth)).toList();
  }

  @Override
  public ServerVersion version() throws StorageProtocolException, InterruptedException {
    return MessageCodec.decodeVersion(
        message(exchange(request(HttpMethod.GET, "version"), null), 200));
  }

  @Override
  public Set<ShareNumber> shares(StorageIndex index)
      throws StorageProtocolException, InterruptedException {
    return shares(IMMUTABLE + index);
  }

  private Set<ShareNumber> shares(String path)
      throws StorageProtocolException, InterruptedException {
    return MessageCodec.decodeShares(
        message(exchange(request(HttpMethod.GET, path + "/shares"), null), 200));
  }

  @Override
  public Allocation allocate(
      StorageIndex index,
      Set<ShareNumber> shares,
      long shareLength,
      LeaseSecrets lease,
      SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    RequestOptions request =
        withLease(request(HttpMethod.POST, IMMUTABLE + index), lease)
            .addHeader(SECRET_HEADER, "upload-secret " + base64(uploadSecret))
            .addHeader("Content-Type", CBOR);
    byte[] body = MessageCodec.encode(new AllocationRequest(shares, shareLength));
    return MessageCodec.decodeAllocation(message(exchange(request, ByteBuffer.wrap(body)), 200));
  }

  @Override
  public WriteProgress write(
      StorageIndex index, ShareNumber share, SecretBytes uploadSecret, long offset, ByteBuffer data)
      throws StorageProtocolException, InterruptedException {
    requireRange(offset, data.remaining());
    if (!data.hasRemaining()) {
      throw new StorageProtocolException(Reason.BAD_REQUEST, "a write needs bytes");
    }
    long last = offset + data.remaining() - 1;
    RequestOptions request =
        request(HttpMethod.PATCH, IMMUTABLE + index + "/" + share)
            .addHeader(SECRET_HEADER, "upload-secret " + base64(uploadSecret))
            .addHeader("Content-Range", "bytes " + offset + "-" + last + "/*");
    HttpExchange.Answer answer = exchange(request, data);
    WriteProgress progress =
        MessageCodec.decodeWriteProgress(message(answer, answer.status() == 201 ? 201 : 200));
    data.position(data.limit());
    return progress;
  }

  @Override
  public void abort(StorageIndex index, ShareNumber share, SecretBytes uploadSecret)
      throws StorageProtocolException, InterruptedException {
    RequestOptions request =
        request(HttpMethod.PUT, IMMUTABLE + index + "/" + share + "/abort")
            .addHeader(SECRET_HEADER, "upload-secret " + base64(uploadSecret));
    expect(exchange(request, null), 200);
  }

  @Override
  public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    return read(IMMUTABLE + index + "/" + share, offset, length);
  }

  private ByteBuffer read(String path, long offset, int length)
      throws StorageProtocolException, InterruptedException {
    requireRange(offset, length);
    if (length == 0) {
      return ByteBuffer.allocate(0);
    }
    RequestOptions request =
        request(HttpMethod.GET, path)
            .addHeader("Range", "bytes=" + offset + "-" + (offset + length - 1));
    HttpExchange.Answer answer = exchange(request, null, length, Math.max(length, MAX_MESSAGE));
    if (answer.status() == 204) {
      return ByteBuffer.allocate(0);
    }
    expect(answer, 206);
    Matcher range = CONTENT_RANGE.matcher(answer.range() == null ? "" : answer.range());
    ByteBuffer body = answer.body();
    boolean isWhatWasAsked =
        range.matches()
            && Long.parseLong(range.group(1)) == offset
            && Long.parseLong(range.group(2)) == offset + body.remaining() - 1
            && body.remaining() <= length;
    if (!isWhatWasAsked) {
      throw badAnswer("sent another range than was asked for");
    }
    return body;
  }

  @Override
  public void addOrRenewLease(StorageIndex index, LeaseSecrets lease)
      throws StorageProtocolException, InterruptedException {
    RequestOptions request = withLease(request(HttpMethod.PUT, "lease/" + index), lease);
    expect(exchange(request, null), 204);
  }

  @Override
  public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
      throws StorageProtocolException, InterruptedException {
    advise(IMMUTABLE + index + "/" + share, reason);
  }

  private void advise(String path, String reason)
      throws StorageProtocolException, InterruptedException {
    int length = reason.getBytes(StandardCharsets.UTF_8).length;
    if (length == 0 || length > MessageCodec.MAXIMUM_REASON_LENGTH) {
      throw new StorageProtocolException(
          Reason.BAD_REQUEST, "a reason of " + length + " bytes is none, or too long");
    }
    RequestOptions request =
        request(HttpMethod.POST, path + "/corrupt").addHeader("Content-Type", CBOR);
    expect(exchange(request, ByteBuffer.wrap(MessageCodec.encodeAdvisory(reason))), 200);
  }

  @Override
  public MutableShares mutable() {
    return mutable;
  }

  private final class HttpMutableShares implements MutableShares {

    @Override
    public Set<ShareNumber> shares(StorageIndex index)
        throws StorageProtocolException, InterruptedException {
      return HttpStorageServer.this.shares(MUTABLE + index);
    }

    @Override
    public ByteBuffer read(StorageIndex index, ShareNumber share, long offset, int length)
        throws StorageProtocolException, InterruptedException {
      return HttpStorageServer.this.read(MUTABLE + index + "/" + share, offset, length);
    }

    @Override
    public ReadTestWriteAnswer readTestWrite(
        StorageIndex index, SlotSecrets secrets, ReadTestWriteRequest wanted)
        throws StorageProtocolException, InterruptedException {
      RequestOptions request =
          withLease(request(HttpMethod.POST, MUTABLE + index + "/read-test-write"), secrets.lease())
              .addHeader(SECRET_HEADER, "write-enabler " + base64(secrets.writeEnabler()))
              .addHeader("Content-Type", CBOR);
      ByteBuffer body = ByteBuffer.wrap(ReadTestWriteCodec.encode(wanted));
      return ReadTestWriteCodec.decodeAnswer(
          message(exchange(request, body, 0, MAX_READ_ANSWER), 200));
    }

    @Override
    public void adviseCorruptShare(StorageIndex index, ShareNumber share, String reason)
        throws StorageProtocolException, InterruptedException {
      advise(MUTABLE + index + "/" + share, reason);
    }
  }

  private static void requireRange(long offset, int length) throws StorageProtocolException {
    if (offset < 0 || length < 0 || offset > Long.MAX_VALUE - length) {
      throw new StorageProtocolException(
          Reason.BAD_REQUEST, "not a range: " + length + " bytes at " + offset);
    }
  }

  private static RequestOptions request(HttpMethod method, String path) {
    return new RequestOptions()
        .setMethod(method)
        .setURI("/storage/v1/" + path)
        .addHeader("Accept", CBOR);
  }

  private static RequestOptions withLease(RequestOptions request, LeaseSecrets lease) {
    return request
        .addHeader(SECRET_HEADER, "lease-renew-secret " + base64(lease.renew()))
        .addHeader(SECRET_HEADER, "lease-cancel-secret " + base64(lease.cancel()));
  }

  private HttpExchange.Answer exchange(RequestOptions request, @Nullable ByteBuffer body)
      throws StorageProtocolException, InterruptedException {
    return exchange(request, body, 0, MAX_MESSAGE);
  }

  /// Tries the address that worked last, then the others.
  private HttpExchange.Answer exchange(
      RequestOptions request, @Nullable ByteBuffer body, int expected, int limit)
      throws StorageProtocolException, InterruptedException {
    HttpExchange.Question question = new HttpExchange.Question(request, body, expected, limit);
    for (int attempt = 1; ; attempt++) {
      int number = current;
      ServerAddress address = addresses.get(number);
      try {
        return address.ask(question);
      } catch (HttpExchange.ExcessiveAnswerException e) {
        throw new StorageProtocolException(Reason.BAD_ANSWER, address + ": " + e.getMessage(), e);
      } catch (IOException | TimeoutException e) {
        current = (number + 1) % addresses.size();
        if (attempt == addresses.size()) {
          throw new StorageProtocolException(Reason.UNREACHABLE, address + ": " + text(e), e);
        }
      }
    }
  }

  /// The innermost message: TLS wraps what it was told in layers that say less.
  private static String text(Throwable e) {
    for (Throwable cause = e; ; cause = cause.getCause()) {
      if (cause.getCause() == null) {
        boolean late = cause instanceof TimeoutException && cause.getMessage() == null;
        return late ? "no answer in time" : String.valueOf(cause.getMessage());
      }
    }
  }

  private ByteBuffer message(HttpExchange.Answer answer, int status)
      throws StorageProtocolException {
    expect(answer, status);
    String type = answer.type();
    if (type == null || !type.split(";", 2)[0].strip().equalsIgnoreCase(CBOR)) {
      throw badAnswer("answered with " + (type == null ? "no content type" : "type " + type));
    }
    return answer.body();
  }

  private void expect(HttpExchange.Answer answer, int status) throws StorageProtocolException {
    if (answer.status() == status) {
      return;
    }
    Reason reason =
        switch (answer.status()) {
          case 401 -> Reason.WRONG_SECRET;
          case 404 -> Reason.NO_SUCH_SHARE;
          case 405 -> Reason.ALREADY_COMPLETE;
          case 409 -> Reason.CONFLICTING_WRITE;
          case 413 -> Reason.TOO_LARGE;
          case 507 -> Reason.NO_SPACE;
          case 400, 406, 415, 416 -> Reason.BAD_REQUEST;
          default -> answer.status() >= 500 ? Reason.SERVER_FAILED : Reason.BAD_ANSWER;
        };
    throw new StorageProtocolException(reason, "status " + answer.status() + text(answer));
  }

  /// What the server says in plain words, if it does.
  private static String text(HttpExchange.Answer answer) {
    String type = answer.type();
    if (type == null || !type.startsWith("text/plain")) {
      return "";
    }
    ByteBuffer start = answer.body().slice(0, Math.min(200, answer.body().remaining()));
    String text = StandardCharsets.UTF_8.decode(start).toString();
    return ": " + text.replaceAll("\\p{Cntrl}+", " ").strip();
  }

  private static StorageProtocolException badAnswer(String message) {
    return new StorageProtocolException(Reason.BAD_ANSWER, message);
  }

  private static String base64(SecretBytes secret) {
    return Base64.getEncoder().encodeToString(secret.reveal());
  }

  @Override
  public String toString() {
    return addresses.toString();
  }
}
