// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.tarnfs.caps.Bytes;

/// A TLS connection to a server on this machine, over which a test says what it likes.
final class RawConnection implements AutoCloseable {

  private static final int PATIENCE_MILLISECONDS = 20_000;

  /// A status, headers by lower-case name, and a body.
  record Response(int status, Map<String, String> headers, Bytes body) {

    String text() {
      return new String(body.toArray(), UTF_8);
    }

    String header(String name) {
      return headers.getOrDefault(name, "");
    }
  }

  private final Socket socket;

  private RawConnection(Socket socket) {
    this.socket = socket;
  }

  static RawConnection to(int port) throws Exception {
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, new TrustManager[] {new Credulous()}, null);
    Socket socket = context.getSocketFactory().createSocket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MILLISECONDS);
    return new RawConnection(socket);
  }

  /// Sends a request head, whose lines end in `\n` here, and a body.
  RawConnection send(String head, byte[] body) throws IOException {
    ByteArrayOutputStream request = new ByteArrayOutputStream();
    request.writeBytes(head.replace("\n", "\r\n").getBytes(ISO_8859_1));
    request.writeBytes("\r\n".getBytes(ISO_8859_1));
    request.writeBytes(body);
    socket.getOutputStream().write(request.toByteArray());
    return this;
  }

  void sendBody(byte[] body) throws IOException {
    socket.getOutputStream().write(body);
  }

  Response receive() throws IOException {
    Response head = receiveHead();
    int length = Integer.parseInt(head.headers().getOrDefault("content-length", "0"));
    byte[] body = socket.getInputStream().readNBytes(length);
    if (body.length < length) {
      throw new EOFException("the body ended early");
    }
    return new Response(head.status(), head.headers(), Bytes.copyOf(body));
  }

  /// A response without a body, or one whose body is not read.
  Response receiveHead() throws IOException {
    InputStream in = socket.getInputStream();
    int status = Integer.parseInt(line(in).split(" ", 3)[1]);
    Map<String, String> headers = new TreeMap<>();
    for (String line = line(in); !line.isEmpty(); line = line(in)) {
      String[] header = line.split(": ", 2);
      headers.put(header[0].toLowerCase(Locale.ROOT), header[1]);
    }
    return new Response(status, headers, Bytes.copyOf(new byte[0]));
  }

  boolean isClosedByServer() throws IOException {
    return socket.getInputStream().read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }

  private static String line(InputStream in) throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    for (int b = in.read(); b != '\n'; b = in.read()) {
      if (b < 0) {
        throw new EOFException("the server closed the connection");
      }
      line.write(b);
    }
    return line.toString(ISO_8859_1).strip();
  }

  /// Trusts anybody; the pinning of keys is tested with the client that does it.
  private static final class Credulous extends X509ExtendedTrustManager {

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) {}

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) {}

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
