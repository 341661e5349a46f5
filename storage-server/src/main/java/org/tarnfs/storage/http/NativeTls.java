// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.http;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.security.Provider;
import java.security.SecureRandom;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// TLS by BoringSSL, in the shape in which Undertow takes it. It needs half the processor time of
/// the JDK's, which besides is slow until the JVM has compiled it.
final class NativeTls extends SSLContextSpi {

  private static final Logger LOG = LoggerFactory.getLogger(NativeTls.class);

  private static final class NoProvider extends Provider {
    private static final long serialVersionUID = 1;

    NoProvider() {
      super("BoringSSL", "1", "TLS of one server");
    }
  }

  private static final class Context extends SSLContext {
    Context(NativeTls spi) {
      super(spi, new NoProvider(), "TLS");
    }
  }

  private final SslContext engines;

  private NativeTls(SslContext engines) {
    this.engines = engines;
  }

  /// For a server that shows this identity; empty where there is no BoringSSL for the machine, or
  /// it does not take the key.
  static Optional<SSLContext> serverContext(TlsIdentity identity) {
    if (!OpenSsl.isAvailable()) {
      return Optional.empty();
    }
    try {
      SslContext engines =
          SslContextBuilder.forServer(identity.key(), identity.certificate())
              .sslProvider(SslProvider.OPENSSL)
              .protocols("TLSv1.3", "TLSv1.2")
              .build();
      return Optional.of(new Context(new NativeTls(engines)));
    } catch (SSLException e) {
      LOG.info("TLS by the JDK, as BoringSSL does not take this key: {}", e.toString());
      return Optional.empty();
    }
  }

  static boolean isIn(SSLContext context) {
    return context instanceof Context;
  }

  @Override
  protected SSLEngine engineCreateSSLEngine() {
    return engines.newEngine(ByteBufAllocator.DEFAULT);
  }

  @Override
  protected SSLEngine engineCreateSSLEngine(String host, int port) {
    return engineCreateSSLEngine();
  }

  @Override
  protected SSLSessionContext engineGetServerSessionContext() {
    return engines.sessionContext();
  }

  @Override
  protected SSLSessionContext engineGetClientSessionContext() {
    return engines.sessionContext();
  }

  @Override
  protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random) {
    throw new UnsupportedOperationException("made ready to use");
  }

  @Override
  protected SSLSocketFactory engineGetSocketFactory() {
    throw new UnsupportedOperationException("for engines only");
  }

  @Override
  protected SSLServerSocketFactory engineGetServerSocketFactory() {
    throw new UnsupportedOperationException("for engines only");
  }
}
