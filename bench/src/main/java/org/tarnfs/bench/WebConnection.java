// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.bench;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// One connection to a gateway's web API, kept open, used by one thread. Bare, so that the driver
/// takes as little as possible of the processor it shares with what it measures.
final class WebConnection implements AutoCloseable {

  private static final int HEAD = 16 * 1024;

  private final ByteBuffer input = ByteBuffer.allocateDirect(HEAD).limit(0);
  private final SocketChannel channel;

  WebConnection(URI gateway) throws IOException {
    channel = SocketChannel.open(new InetSocketAddress(gateway.getHost(), gateway.getPort()));
    channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
  }

  /// `PUT /uri`: the cap.
  String put(MemorySegment file) throws IOException {
    return exchange("PUT", "/uri", file);
  }

  /// Any request; its answer, which is short.
  String exchange(String method, String path, MemorySegment body) throws IOException {
    byte[] answer = new byte[HEAD];
    int length = exchange(method, path, body, MemorySegment.ofArray(answer));
    return new String(answer, 0, length, StandardCharsets.US_ASCII).strip();
  }

  /// Any request whose answer fits into `landing`; says how long it was.
  int exchange(String method, String path, MemorySegment body, MemorySegment landing)
      throws IOException {
    send(
        method
            + " "
            + path
            + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/octet-stream\r\n"
            + "Content-Length: "
            + body.byteSize()
            + "\r\n\r\n");
    ByteBuffer bytes = body.asByteBuffer();
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
    return receive(landing);
  }

  /// `GET /uri/CAP` into `landing`, which is as long as the file.
  void get(String cap, MemorySegment landing) throws IOException {
    send("GET /uri/" + cap + " HTTP/1.1\r\nHost: localhost\r\n\r\n");
    expect(landing, receive(landing));
  }

  /// As many bytes of the file from `offset` as `landing` is long.
  void range(String cap, long offset, MemorySegment landing) throws IOException {
    long last = offset + landing.byteSize() - 1;
    send(
        "GET /uri/"
            + cap
            + " HTTP/1.1\r\nHost: localhost\r\nRange: bytes="
            + offset
            + "-"
            + last
            + "\r\n\r\n");
    expect(landing, receive(landing));
  }

  private static void expect(MemorySegment landing, int received) throws IOException {
    if (received != landing.byteSize()) {
      throw new IOException(received + " bytes instead of " + landing.byteSize());
    }
  }

  private void send(String head) throws IOException {
    ByteBuffer bytes = ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
    while (bytes.hasRemaining()) {
      channel.write(bytes);
    }
  }

  /// Reads an answer whose body fits into `landing`; says how long it was.
  private int receive(MemorySegment landing) throws IOException {
    String head = upTo("\r\n\r\n");
    ByteBuffer body = landing.asByteBuffer();
    String lower = head.toLowerCase(Locale.ROOT);
    if (lower.contains("transfer-encoding: chunked")) {
      receiveChunks(body);
    } else {
      fill(body, Integer.parseInt(header(lower, "content-length")));
    }
    int length = body.position();
    if (!head.startsWith("HTTP/1.1 2")) {
      byte[] text = landing.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
      throw new IOException(head + new String(text, StandardCharsets.UTF_8));
    }
    return length;
  }

  private void receiveChunks(ByteBuffer body) throws IOException {
    int length;
    do {
      length = Integer.parseInt(upTo("\r\n").strip(), 16);
      fill(body, length);
      upTo("\r\n");
    } while (length > 0);
  }

  private void fill(ByteBuffer body, int length) throws IOException {
    if (length > body.remaining()) {
      throw new IOException("answer longer than " + body.capacity() + " bytes");
    }
    int buffered = Math.min(length, input.remaining());
    body.put(input.slice(input.position(), buffered));
    input.position(input.position() + buffered);
    int limit = body.limit();
    body.limit(body.position() + length - buffered);
    while (body.hasRemaining()) {
      if (channel.read(body) < 0) {
        throw new IOException("answer ended early");
      }
    }
    body.limit(limit);
  }

  private String upTo(String end) throws IOException {
    StringBuilder text = new StringBuilder();
    while (text.indexOf(end) < 0) {
      if (!input.hasRemaining()) {
        input.clear();
        int read = channel.read(input);
        input.flip();
        if (read < 0) {
          throw new IOException("connection closed before an answer");
        }
      }
      text.append((char) input.get());
    }
    return text.toString();
  }

  private static String header(String head, String name) throws IOException {
    int at = head.indexOf("\r\n" + name + ":");
    if (at < 0) {
      throw new IOException("no " + name + ": " + head);
    }
    int start = at + name.length() + 3;
    return head.substring(start, head.indexOf("\r\n", start)).strip();
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
