// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static io.undertow.util.StatusCodes.CREATED;
import static io.undertow.util.StatusCodes.NO_CONTENT;
import static io.undertow.util.StatusCodes.OK;
import static io.undertow.util.StatusCodes.PARTIAL_CONTENT;
import static org.tarnfs.storage.http.SecretKind.LEASE_CANCEL;
import static org.tarnfs.storage.http.SecretKind.LEASE_RENEW;
import static org.tarnfs.storage.http.SecretKind.UPLOAD;

import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.storage.protocol.AllocationRequest;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.protocol.MessageCodec;
import org.tarnfs.storage.protocol.StorageProtocolException;
import org.tarnfs.storage.protocol.WriteProgress;

/// The storage protocol as HTTP: every request there is, and its answer.
final class StorageApi {

  /// The most bytes of a share that are in memory for one request. Half of what clients like to
  /// send, which is a MiB and a little more.
  static final int MAXIMUM_PIECE = 528 << 10;

  private static final Set<SecretKind> NO_SECRETS = Set.of();
  private static final Set<SecretKind> LEASE = Set.of(LEASE_RENEW, LEASE_CANCEL);
  private static final Set<SecretKind> LEASE_AND_UPLOAD = Set.of(LEASE_RENEW, LEASE_CANCEL, UPLOAD);
  private static final BodyKind NO_BODY = new BodyKind.None();
  private static final BodyKind ALLOCATION = new BodyKind.Message(8192);
  private static final BodyKind ADVISORY = new BodyKind.Message(32768);
  private static final BodyKind SHARE_DATA = new BodyKind.ShareData();

  private final LocalStorageServer server;

  StorageApi(LocalStorageServer server) {
    this.server = server;
  }

  List<Route> routes() {
    String bucket = "/storage/v1/immutable/:index";
    String share = bucket + "/:share";
    return List.of(
        route(Methods.GET, "/storage/v1/version", NO_SECRETS, NO_BODY, request -> version()),
        route(Methods.PUT, "/storage/v1/lease/:index", LEASE, NO_BODY, this::renewLease),
        route(Methods.POST, bucket, LEASE_AND_UPLOAD, ALLOCATION, this::allocate),
        route(Methods.GET, bucket + "/shares", NO_SECRETS, NO_BODY, this::shares),
        route(Methods.GET, share, NO_SECRETS, NO_BODY, this::read),
        route(Methods.PATCH, share, Set.of(UPLOAD), SHARE_DATA, this::write),
        route(Methods.PUT, share + "/abort", Set.of(UPLOAD), NO_BODY, this::abort),
        route(Methods.POST, share + "/corrupt", NO_SECRETS, ADVISORY, this::adviseCorruptShare));
  }

  private static Route route(
      HttpString method,
      String path,
      Set<SecretKind> secrets,
      BodyKind body,
      Route.Handler handler) {
    return new Route(method, path, secrets, body, handler);
  }

  private static Answer message(int status, byte[] cbor) {
    return new Answer.Message(status, ByteBuffer.wrap(cbor));
  }

  private Answer version() throws StorageProtocolException, InterruptedException {
    return message(OK, MessageCodec.encode(server.version()));
  }

  private Answer renewLease(Request request) throws StorageProtocolException, InterruptedException {
    server.addOrRenewLease(request.index(), request.lease());
    return new Answer.Empty(NO_CONTENT);
  }

  private Answer allocate(Request request) throws StorageProtocolException, InterruptedException {
    AllocationRequest wanted = MessageCodec.decodeAllocationRequest(request.piece());
    return message(
        OK,
        MessageCodec.encode(
            server.allocate(
                request.index(),
                wanted.shares(),
                wanted.shareLength(),
                request.lease(),
                request.uploadSecret())));
  }

  private Answer shares(Request request) throws StorageProtocolException, InterruptedException {
    return message(OK, MessageCodec.encode(server.shares(request.index())));
  }

  private Answer write(Request request)
      throws StorageProtocolException, RefusedException, InterruptedException {
    ByteRange range = Ranges.parseContentRange(request.header(Headers.CONTENT_RANGE).orElse(""));
    long offset = range.start() + request.pieceOffset();
    WriteProgress progress =
        server.write(
            request.index(), request.share(), request.uploadSecret(), offset, request.piece());
    return message(progress.isComplete() ? CREATED : OK, MessageCodec.encode(progress));
  }

  private Answer abort(Request request) throws StorageProtocolException, InterruptedException {
    server.abort(request.index(), request.share(), request.uploadSecret());
    return new Answer.Empty(OK);
  }

  private Answer adviseCorruptShare(Request request)
      throws StorageProtocolException, InterruptedException {
    String reason = MessageCodec.decodeAdvisory(request.piece());
    server.adviseCorruptShare(request.index(), request.share(), reason);
    return new Answer.Empty(OK);
  }

  private Answer read(Request request)
      throws StorageProtocolException, RefusedException, InterruptedException {
    Optional<String> header = request.header(Headers.RANGE);
    if (header.isEmpty()) {
      long length = server.length(request.index(), request.share());
      ByteBuffer first = piece(request, 0, length);
      return shareData(request, OK, Optional.empty(), 0, length, first);
    }
    ByteRange range = Ranges.parseRange(header.get());
    ByteBuffer first = piece(request, range.start(), range.length());
    if (!first.hasRemaining()) {
      return new Answer.Empty(NO_CONTENT);
    }
    // Only a range that goes beyond the first piece needs the share's length.
    long length =
        range.length() <= MAXIMUM_PIECE
            ? first.remaining()
            : range.clippedTo(server.length(request.index(), request.share())).length();
    String contentRange = Ranges.contentRange(range.start(), length);
    return shareData(
        request, PARTIAL_CONTENT, Optional.of(contentRange), range.start(), length, first);
  }

  private ByteBuffer piece(Request request, long offset, long length)
      throws StorageProtocolException, InterruptedException {
    return server.read(
        request.index(), request.share(), offset, (int) Math.min(length, MAXIMUM_PIECE));
  }

  private Answer shareData(
      Request request,
      int status,
      Optional<String> contentRange,
      long offset,
      long length,
      ByteBuffer first) {
    return new Answer.ShareData(
        status,
        contentRange,
        offset,
        length,
        first,
        (at, left) -> server.read(request.index(), request.share(), at, left));
  }
}
