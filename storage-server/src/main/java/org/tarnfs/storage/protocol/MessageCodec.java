// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.CborReader.Fields;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// The CBOR of the storage protocol; what has to do with changing shares is in
/// [ReadTestWriteCodec]. Requests are decoded to the
/// letter of their schema; answers may hold keys that are not known yet. The version's keys are
/// byte strings, all others texts.
public final class MessageCodec {

  /// The most bytes a corruption advisory's reason may have.
  public static final int MAXIMUM_REASON_LENGTH = 32765;

  private static final String PROTOCOL = "http://allmydata.org/tahoe/protocols/storage/v1";
  private static final String APPLICATION_VERSION = "application-version";
  private static final String MAXIMUM_IMMUTABLE = "maximum-immutable-share-size";
  private static final String MAXIMUM_MUTABLE = "maximum-mutable-share-size";
  private static final String AVAILABLE = "available-space";
  private static final String SHARE_NUMBERS = "share-numbers";
  private static final String ALLOCATED_SIZE = "allocated-size";
  private static final String ALREADY_HAVE = "already-have";
  private static final String ALLOCATED = "allocated";
  private static final String REQUIRED = "required";
  private static final String BEGIN = "begin";
  private static final String END = "end";
  private static final String REASON = "reason";

  private static final int MAXIMUM_VERSION_LENGTH = 1000;

  private MessageCodec() {}

  /// Exactly the keys that stock clients know: one more, and they refuse the server.
  public static byte[] encode(ServerVersion version) {
    return new CborWriter()
        .map(2)
        .bytes(PROTOCOL.getBytes(UTF_8))
        .map(3)
        .bytes(MAXIMUM_IMMUTABLE.getBytes(UTF_8))
        .unsigned(version.maximumImmutableShareSize())
        .bytes(MAXIMUM_MUTABLE.getBytes(UTF_8))
        .unsigned(version.maximumMutableShareSize())
        .bytes(AVAILABLE.getBytes(UTF_8))
        .unsigned(version.availableSpace())
        .bytes(APPLICATION_VERSION.getBytes(UTF_8))
        .bytes(version.applicationVersion().getBytes(UTF_8))
        .toByteArray();
  }

  public static ServerVersion decodeVersion(ByteBuffer answer) throws StorageProtocolException {
    CborReader in = new CborReader(answer, Reason.BAD_ANSWER);
    Fields version = in.byteKeyedFields();
    in.end();
    Fields sizes = version.value(PROTOCOL).byteKeyedFields();
    ByteBuffer name = version.value(APPLICATION_VERSION).bytes(MAXIMUM_VERSION_LENGTH);
    return new ServerVersion(
        sizes.value(MAXIMUM_IMMUTABLE).unsigned(),
        sizes.value(MAXIMUM_MUTABLE).unsigned(),
        sizes.value(AVAILABLE).unsigned(),
        UTF_8.decode(name).toString());
  }

  public static byte[] encode(AllocationRequest request) {
    CborWriter out = new CborWriter().map(2).text(SHARE_NUMBERS);
    write(request.shares(), out);
    return out.text(ALLOCATED_SIZE).unsigned(request.shareLength()).toByteArray();
  }

  public static AllocationRequest decodeAllocationRequest(ByteBuffer request)
      throws StorageProtocolException {
    CborReader in = new CborReader(request, Reason.BAD_REQUEST);
    Fields fields = in.fields().only(2);
    in.end();
    return new AllocationRequest(
        readShares(fields.value(SHARE_NUMBERS)), fields.value(ALLOCATED_SIZE).unsigned());
  }

  public static byte[] encode(Allocation allocation) {
    CborWriter out = new CborWriter().map(2).text(ALREADY_HAVE);
    write(allocation.alreadyHave(), out);
    write(allocation.allocated(), out.text(ALLOCATED));
    return out.toByteArray();
  }

  public static Allocation decodeAllocation(ByteBuffer answer) throws StorageProtocolException {
    CborReader in = new CborReader(answer, Reason.BAD_ANSWER);
    Fields fields = in.fields();
    in.end();
    return new Allocation(
        readShares(fields.value(ALREADY_HAVE)), readShares(fields.value(ALLOCATED)));
  }

  public static byte[] encode(WriteProgress progress) {
    CborWriter out = new CborWriter().map(1).text(REQUIRED).array(progress.required().size());
    for (ByteRange range : progress.required()) {
      out.map(2).text(BEGIN).unsigned(range.start()).text(END).unsigned(range.end());
    }
    return out.toByteArray();
  }

  public static WriteProgress decodeWriteProgress(ByteBuffer answer)
      throws StorageProtocolException {
    CborReader in = new CborReader(answer, Reason.BAD_ANSWER);
    CborReader required = in.fields().value(REQUIRED);
    in.end();
    List<ByteRange> ranges = new ArrayList<>();
    for (int left = required.array(Integer.MAX_VALUE); left > 0; left--) {
      Fields range = required.fields();
      long start = range.value(BEGIN).unsigned();
      long end = range.value(END).unsigned();
      if (end < start) {
        throw required.refusal("a range ends before it begins");
      }
      ranges.add(new ByteRange(start, end));
    }
    return new WriteProgress(ranges);
  }

  public static byte[] encode(Set<ShareNumber> shares) {
    CborWriter out = new CborWriter();
    write(shares, out);
    return out.toByteArray();
  }

  public static Set<ShareNumber> decodeShares(ByteBuffer answer) throws StorageProtocolException {
    CborReader in = new CborReader(answer, Reason.BAD_ANSWER);
    Set<ShareNumber> shares = readShares(in);
    in.end();
    return shares;
  }

  /// A corruption advisory.
  public static byte[] encodeAdvisory(String reason) {
    return new CborWriter().map(1).text(REASON).text(reason).toByteArray();
  }

  /// The reason of a corruption advisory.
  public static String decodeAdvisory(ByteBuffer request) throws StorageProtocolException {
    CborReader in = new CborReader(request, Reason.BAD_REQUEST);
    String reason = in.fields().only(1).value(REASON).text(MAXIMUM_REASON_LENGTH);
    in.end();
    if (reason.isEmpty()) {
      throw in.refusal("the reason is empty");
    }
    return reason;
  }

  /// In ascending order, so that equal sets have equal bytes.
  private static void write(Set<ShareNumber> shares, CborWriter out) {
    out.set(shares.size());
    shares.stream().sorted().forEach(share -> out.unsigned(share.value()));
  }

  private static Set<ShareNumber> readShares(CborReader in) throws StorageProtocolException {
    Set<ShareNumber> shares = new HashSet<>();
    for (int left = in.set(ShareNumber.MAX + 1); left > 0; left--) {
      shares.add(readShare(in));
    }
    return shares;
  }

  static ShareNumber readShare(CborReader in) throws StorageProtocolException {
    long number = in.unsigned();
    if (number > ShareNumber.MAX) {
      throw in.refusal("there is no share number " + number);
    }
    return new ShareNumber((int) number);
  }
}
