// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.gateway.servers;

import java.net.Socket;
import java.security.MessageDigest;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;
import org.tarnfs.caps.Bytes;
import org.tarnfs.storage.protocol.Nurl;

/// Trusts exactly the certificates of one public key, whatever else they say: names and dates mean
/// nothing in a grid, and stock Tahoe-LAFS never renews the one year its certificates are valid.
final class PinnedKey extends X509ExtendedTrustManager {

  private final Bytes keyHash;

  PinnedKey(Bytes keyHash) {
    this.keyHash = keyHash;
  }

  private void check(X509Certificate[] chain) throws CertificateException {
    byte[] presented =
        chain.length == 0 ? new byte[0] : Nurl.keyHash(chain[0].getPublicKey()).toArray();
    if (!MessageDigest.isEqual(presented, keyHash.toArray())) {
      throw new CertificateException("the server does not have the key that its NURL names");
    }
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    throw new CertificateException("there are no clients here");
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    checkClientTrusted(chain, type);
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return new X509Certificate[0];
  }
}
