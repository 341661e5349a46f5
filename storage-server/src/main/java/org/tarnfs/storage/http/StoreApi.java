// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static io.undertow.util.StatusCodes.NO_CONTENT;
import static io.undertow.util.StatusCodes.OK;
import static io.undertow.util.StatusCodes.PARTIAL_CONTENT;
import static org.tarnfs.storage.http.StorageApi.message;
import static org.tarnfs.storage.http.StorageApi.route;

import io.undertow.util.Headers;
import io.undertow.util.Methods;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.storage.protocol.LocalShareStore;
import org.tarnfs.storage.protocol.MessageCodec;
import org.tarnfs.storage.protocol.StorageProtocolException;

/// The requests that are the same for shares of either kind.
final class StoreApi {

  private static final Set<SecretKind> NO_SECRETS = Set.of();
  private static final BodyKind NO_BODY = new BodyKind.None();
  private static final BodyKind ADVISORY = new BodyKind.Message(32768);

  private final LocalShareStore store;

  StoreApi(LocalShareStore store) {
    this.store = store;
  }

  /// `path` is that of an index.
  List<Route> routes(String path) {
    String share = path + "/:share";
    return List.of(
        route(Methods.GET, path + "/shares", NO_SECRETS, NO_BODY, this::shares),
        route(Methods.GET, share, NO_SECRETS, NO_BODY, this::read),
        route(Methods.POST, share + "/corrupt", NO_SECRETS, ADVISORY, this::adviseCorruptShare));
  }

  private Answer shares(Request request) throws StorageProtocolException, InterruptedException {
    return message(OK, MessageCodec.encode(store.shares(request.index())));
  }

  private Answer adviseCorruptShare(Request request)
      throws StorageProtocolException, InterruptedException {
    String reason = MessageCodec.decodeAdvisory(request.piece());
    store.adviseCorruptShare(request.index(), request.share(), reason);
    return new Answer.Empty(OK);
  }

  private Answer read(Request request)
      throws StorageProtocolException, RefusedException, InterruptedException {
    Optional<String> header = request.header(Headers.RANGE);
    if (header.isEmpty()) {
      long length = store.length(request.index(), request.share());
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
        range.length() <= StorageApi.MAXIMUM_PIECE
            ? first.remaining()
            : range.clippedTo(store.length(request.index(), request.share())).length();
    String contentRange = Ranges.contentRange(range.start(), length);
    return shareData(
        request, PARTIAL_CONTENT, Optional.of(contentRange), range.start(), length, first);
  }

  private ByteBuffer piece(Request request, long offset, long length)
      throws StorageProtocolException, InterruptedException {
    return store.read(
        request.index(), request.share(), offset, (int) Math.min(length, StorageApi.MAXIMUM_PIECE));
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
        (at, left) -> store.read(request.index(), request.share(), at, left));
  }
}
