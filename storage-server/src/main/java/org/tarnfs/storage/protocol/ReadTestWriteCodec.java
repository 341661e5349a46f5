// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.protocol;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.tarnfs.caps.ByteRange;
import org.tarnfs.caps.ShareNumber;
import org.tarnfs.storage.protocol.CborReader.Fields;
import org.tarnfs.storage.protocol.StorageProtocolException.Reason;

/// The CBOR of reading, testing and writing mutable shares. Byte strings that are decoded are views
/// of the message.
public final class ReadTestWriteCodec {

  private static final String CHANGES = "test-write-vectors";
  private static final String TESTS = "test";
  private static final String WRITES = "write";
  private static final String NEW_LENGTH = "new-length";
  private static final String READS = "read-vector";
  private static final String OFFSET = "offset";
  private static final String SIZE = "size";
  private static final String SPECIMEN = "specimen";
  private static final String DATA = "data";
  private static final String SUCCESS = "success";

  private static final int MAXIMUM_TESTS = 30;
  private static final int MAXIMUM_READS = 30;

  /// The protocol has no bound; this is a block for each segment of a file of many gigabytes.
  private static final int MAXIMUM_WRITES = 1 << 16;

  /// What stands around the byte strings of a request takes no more than this for each of them.
  private static final int FRAME = 64;

  private ReadTestWriteCodec() {}

  public static byte[] encode(ReadTestWriteRequest request) {
    CborWriter out = new CborWriter(size(request));
    out.map(2).text(CHANGES).map(request.changes().size());
    new TreeMap<>(request.changes()).forEach((share, change) -> write(share, change, out));
    out.text(READS).array(request.reads().size());
    for (ByteRange range : request.reads()) {
      out.map(2).text(OFFSET).unsigned(range.start()).text(SIZE).unsigned(range.length());
    }
    return out.toByteArray();
  }

  private static int size(ReadTestWriteRequest request) {
    long size = (1L + request.reads().size()) * FRAME;
    for (ShareChange change : request.changes().values()) {
      size += (1L + change.tests().size() + change.writes().size()) * FRAME;
      for (ShareChange.Write write : change.writes()) {
        size += write.data().remaining();
      }
    }
    return Math.toIntExact(size);
  }

  private static void write(ShareNumber share, ShareChange change, CborWriter out) {
    out.unsigned(share.value()).map(3).text(TESTS).array(change.tests().size());
    for (ShareChange.Test test : change.tests()) {
      out.map(3).text(OFFSET).unsigned(test.range().start());
      out.text(SIZE).unsigned(test.range().length()).text(SPECIMEN).bytes(test.specimen());
    }
    out.text(WRITES).array(change.writes().size());
    for (ShareChange.Write write : change.writes()) {
      out.map(2).text(OFFSET).unsigned(write.offset()).text(DATA).bytes(write.data());
    }
    out.text(NEW_LENGTH);
    if (change.newLength().isPresent()) {
      out.unsigned(change.newLength().getAsLong());
    } else {
      out.nothing();
    }
  }

  public static ReadTestWriteRequest decodeRequest(ByteBuffer request)
      throws StorageProtocolException {
    CborReader in = new CborReader(request, Reason.BAD_REQUEST);
    Fields fields = in.fields().only(2);
    in.end();
    return new ReadTestWriteRequest(
        readChanges(fields.value(CHANGES)), readRanges(fields.value(READS)));
  }

  private static Map<ShareNumber, ShareChange> readChanges(CborReader in)
      throws StorageProtocolException {
    Map<ShareNumber, ShareChange> changes = new HashMap<>();
    int writesLeft = MAXIMUM_WRITES;
    for (int left = in.map(ShareNumber.MAX + 1); left > 0; left--) {
      ShareNumber share = MessageCodec.readShare(in);
      Fields fields = in.fields().only(3);
      List<ShareChange.Write> writes = readWrites(fields.value(WRITES), writesLeft);
      writesLeft -= writes.size();
      OptionalLong newLength = fields.value(NEW_LENGTH).unsignedOrNull();
      ShareChange change = new ShareChange(readTests(fields.value(TESTS)), writes, newLength);
      if (changes.put(share, change) != null) {
        throw in.refusal("a share is there twice");
      }
    }
    return changes;
  }

  private static List<ShareChange.Test> readTests(CborReader in) throws StorageProtocolException {
    List<ShareChange.Test> tests = new ArrayList<>();
    for (int left = in.array(MAXIMUM_TESTS); left > 0; left--) {
      Fields fields = in.fields().only(3);
      ByteBuffer specimen = fields.value(SPECIMEN).bytes(Integer.MAX_VALUE);
      tests.add(new ShareChange.Test(readRange(fields), specimen));
    }
    return tests;
  }

  private static List<ShareChange.Write> readWrites(CborReader in, int maximum)
      throws StorageProtocolException {
    List<ShareChange.Write> writes = new ArrayList<>();
    for (int left = in.array(maximum); left > 0; left--) {
      Fields fields = in.fields().only(2);
      long offset = fields.value(OFFSET).unsigned();
      writes.add(new ShareChange.Write(offset, fields.value(DATA).bytes(Integer.MAX_VALUE)));
    }
    return writes;
  }

  private static List<ByteRange> readRanges(CborReader in) throws StorageProtocolException {
    List<ByteRange> ranges = new ArrayList<>();
    for (int left = in.array(MAXIMUM_READS); left > 0; left--) {
      ranges.add(readRange(in.fields().only(2)));
    }
    return ranges;
  }

  /// A range that ends beyond all offsets ends with the last one.
  private static ByteRange readRange(Fields fields) throws StorageProtocolException {
    long start = fields.value(OFFSET).unsigned();
    long length = fields.value(SIZE).unsigned();
    return ByteRange.ofLength(start, Math.min(length, Long.MAX_VALUE - start));
  }

  public static byte[] encode(ReadTestWriteAnswer answer) {
    CborWriter out = new CborWriter().map(2).text(SUCCESS).truth(answer.isWritten());
    out.text(DATA).map(answer.data().size());
    new TreeMap<>(answer.data())
        .forEach(
            (share, data) -> {
              out.unsigned(share.value()).array(data.size());
              data.forEach(out::bytes);
            });
    return out.toByteArray();
  }

  public static ReadTestWriteAnswer decodeAnswer(ByteBuffer answer)
      throws StorageProtocolException {
    CborReader in = new CborReader(answer, Reason.BAD_ANSWER);
    Fields fields = in.fields();
    in.end();
    boolean isWritten = fields.value(SUCCESS).truth();
    CborReader shares = fields.value(DATA);
    Map<ShareNumber, List<ByteBuffer>> data = new HashMap<>();
    for (int left = shares.map(ShareNumber.MAX + 1); left > 0; left--) {
      ShareNumber share = MessageCodec.readShare(shares);
      List<ByteBuffer> read = new ArrayList<>();
      for (int strings = shares.array(MAXIMUM_READS); strings > 0; strings--) {
        read.add(shares.bytes(Integer.MAX_VALUE));
      }
      if (data.put(share, List.copyOf(read)) != null) {
        throw shares.refusal("a share is there twice");
      }
    }
    return new ReadTestWriteAnswer(isWritten, data);
  }
}
