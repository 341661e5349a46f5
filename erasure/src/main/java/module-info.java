// SPDX-License-Identifier: Apache-2.0
/// Reed-Solomon coding compatible with zfec.
module org.tarnfs.erasure {
  requires java.management;
  requires static jdk.incubator.vector;
  requires static transitive org.jspecify;
  requires kcp.fec;

  exports org.tarnfs.erasure;
}
