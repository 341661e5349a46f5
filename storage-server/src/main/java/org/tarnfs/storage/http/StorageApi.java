// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static io.undertow.util.StatusCodes.CREATED;
import static io.undertow.util.StatusCodes.NO_CONTENT;
import static io.undertow.util.StatusCodes.OK;
import static org.tarnfs.storage.http.SecretKind.LEASE_CANCEL;
import static org.tarnfs.storage.http.SecretKind.LEASE_RENEW;
import static org.tarnfs.storage.http.SecretKind.UPLOAD;
import static org.tarnfs.storage.http.SecretKind.WRITE_ENABLER;

import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.storage.protocol.AllocationRequest;
import org.tarnfs.storage.protocol.LocalStorageServer;
import org.tarnfs.storage.protocol.MessageCodec;
import org.tarnfs.storage.protocol.ReadTestWriteAnswer;
import org.tarnfs.storage.protocol.ReadTestWriteCodec;
import org.tarnfs.storage.protocol.ReadTestWriteRequest;
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
  private static final Set<SecretKind> LEASE_AND_WRITE_ENABLER =
      Set.of(LEASE_RENEW, LEASE_CANCEL, WRITE_ENABLER);
  private static final BodyKind NO_BODY = new BodyKind.None();
  private static final BodyKind ALLOCATION = new BodyKind.Message(8192);
  private static final BodyKind SHARE_DATA = new BodyKind.ShareData();

  /// The protocol allows 2^48 bytes; so many can be looked at like memory.
  private static final BodyKind CHANGES = new BodyKind.Message(Integer.MAX_VALUE);

  private final LocalStorageServer server;

  StorageApi(LocalStorageServer server) {
    this.server = server;
  }

  List<Route> routes() {
    String bucket = "/storage/v1/immutable/:index";
    String share = bucket + "/:share";
    String slot = "/storage/v1/mutable/:index";
    return Stream.of(
            List.of(
                route(Methods.GET, "/storage/v1/version", NO_SECRETS, NO_BODY, _ -> version()),
                route(Methods.PUT, "/storage/v1/lease/:index", LEASE, NO_BODY, this::renewLease),
                route(Methods.POST, bucket, LEASE_AND_UPLOAD, ALLOCATION, this::allocate),
                route(Methods.PATCH, share, Set.of(UPLOAD), SHARE_DATA, this::write),
                route(Methods.PUT, share + "/abort", Set.of(UPLOAD), NO_BODY, this::abort)),
            new StoreApi(server).routes(bucket),
            List.of(
                route(
                    Methods.POST,
                    slot + "/read-test-write",
                    LEASE_AND_WRITE_ENABLER,
                    CHANGES,
                    this::readTestWrite)),
            new StoreApi(server.mutable()).routes(slot))
        .flatMap(List::stream)
        .toList();
  }

  static Route route(
      HttpString method,
      String path,
      Set<SecretKind> secrets,
      BodyKind body,
      Route.Handler handler) {
    return new Route(method, path, secrets, body, handler);
  }

  static Answer message(int status, byte[] cbor) {
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

  private Answer readTestWrite(Request request)
      throws StorageProtocolException, InterruptedException {
    ReadTestWriteRequest wanted = ReadTestWriteCodec.decodeRequest(request.piece());
    ReadTestWriteAnswer answer =
        server.mutable().readTestWrite(request.index(), request.slotSecrets(), wanted);
    return message(OK, ReadTestWriteCodec.encode(answer));
  }
}
