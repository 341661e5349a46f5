// SPDX-License-Identifier: Apache-2.0
/// Everything that knows plaintext or caps.
module org.tarnfs.gateway {
  requires static transitive org.jspecify;
  requires transitive org.tarnfs.caps;
  requires org.tarnfs.erasure;
  requires transitive org.tarnfs.storage;
  requires com.google.zxing;
  requires org.bouncycastle.provider;
  requires directory.watcher;
  requires info.picocli;
  requires io.netty.buffer;
  requires io.vertx.core;
  requires java.sql;
  requires org.slf4j;
  requires tools.jackson.databind;
  requires tools.jackson.dataformat.yaml;
  requires undertow.core;
  requires xnio.api;

  exports org.tarnfs.gateway.file;
  exports org.tarnfs.gateway.grid;
  exports org.tarnfs.gateway.immutable;
  exports org.tarnfs.gateway.servers;

  opens org.tarnfs.gateway.cli to
      info.picocli;
}
