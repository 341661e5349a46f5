// SPDX-License-Identifier: Apache-2.0
/// Keeps shares it can neither read nor change, and serves them over HTTPS.
module org.tarnfs.storage {
  requires static transitive org.jspecify;
  requires transitive org.tarnfs.caps;
  requires org.bouncycastle.pkix;
  requires org.bouncycastle.provider;
  requires io.netty.buffer;
  requires io.netty.handler;
  requires org.slf4j;
  requires undertow.core;
  requires xnio.api;

  exports org.tarnfs.storage.app;
  exports org.tarnfs.storage.disk;
  exports org.tarnfs.storage.http;
  exports org.tarnfs.storage.lease;
  exports org.tarnfs.storage.protocol;
}
