// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.InputStream;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.tarnfs.storage.disk.StorageLimits;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.protocol.Nurl;

final class StorageServiceTest {

  @TempDir private Path node;

  private HttpWorker worker;

  @BeforeEach
  void startThreads() throws Exception {
    worker = HttpWorker.start();
  }

  @AfterEach
  void stopThreads() {
    worker.close();
  }

  @Test
  void identityAndSecretStayTheSame() throws Exception {
    Nurl first;
    int port;
    try (StorageService service = StorageService.start(worker, config(0))) {
      first = service.nurls().getFirst();
      port = service.port();
    }

    try (StorageService service = StorageService.start(worker, config(port))) {
      assertThat(service.nurls()).containsExactly(first);
    }
  }

  @Test
  void secretsAreForTheOwnerAlone() throws Exception {
    StorageService.start(worker, config(0)).close();

    for (String name : List.of("node.pem", "storage.furl", "storage.nurl")) {
      assertThat(Files.getPosixFilePermissions(node.resolve("private").resolve(name)))
          .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }
  }

  @Test
  void nurlIsInItsFile() throws Exception {
    try (StorageService service = StorageService.start(worker, config(0))) {
      String text = Files.readString(node.resolve("private/storage.nurl"));

      assertThat(Nurl.parse(text.strip())).isEqualTo(service.nurls().getFirst());
    }
  }

  /// The directory's files were made by Tahoe-LAFS 1.20 for this test; the key hash was computed
  /// with OpenSSL.
  @Test
  void stockNodeKeepsItsIdentity() throws Exception {
    copyStock("private/node.pem");
    copyStock("private/storage.furl");

    try (StorageService service = StorageService.start(worker, config(0))) {
      assertThat(service.nurls().getFirst().toSecretString())
          .isEqualTo(
              "pb://XwY7yGyv5SVLJlk1ow-DYZved7E1b_6YViAuKkITbOY@127.0.0.1:"
                  + service.port()
                  + "/ht2x73ui5bpqfoyflourbtniwb4etqzu#v=1");
    }
    assertThat(StorageIdentity.loadOrCreate(node.resolve("private"), List.of()).tls().tubId())
        .hasToString("ceovhhnok7ejziz7xaj6v5lrp2lz33lv");
  }

  @Test
  void furlOfAnotherServerIsNotTakenForOurs() throws Exception {
    copyStock("private/storage.furl");

    assertThatIOException()
        .isThrownBy(() -> StorageService.start(worker, config(0)))
        .withMessageContaining("storage.furl");
  }

  @Test
  void keyThatIsNoneIsNotOverwritten() throws Exception {
    Files.createDirectories(node.resolve("private"));
    Files.writeString(node.resolve("private/node.pem"), "rubbish");

    assertThatIOException()
        .isThrownBy(() -> StorageService.start(worker, config(0)))
        .withMessageContaining("node.pem");
    assertThat(node.resolve("private/node.pem")).hasContent("rubbish");
  }

  @Test
  void portThatIsTakenLeavesNothingOpen() throws Exception {
    try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> StorageService.start(worker, config(other.getLocalPort())))
          .isInstanceOf(BindException.class)
          .hasMessage("Address already in use");
    }

    StorageService.start(worker, config(0)).close();
  }

  @Test
  void secondServerOfADirectoryIsRefused() throws Exception {
    try (StorageService first = StorageService.start(worker, config(0))) {
      assertThatIOException()
          .isThrownBy(() -> StorageService.start(worker, config(0)))
          .withMessageContaining("storage: another storage server has it open");
      assertThat(first.port()).isPositive();
    }
  }

  private StorageServerConfig config(int port) {
    return new StorageServerConfig(
        node,
        node.resolve("storage"),
        new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
        List.of("127.0.0.1:0"),
        StorageLimits.NONE);
  }

  private void copyStock(String file) throws Exception {
    Files.createDirectories(node.resolve("private"));
    try (InputStream in = StorageServiceTest.class.getResourceAsStream("stock-node/" + file)) {
      Files.copy(Objects.requireNonNull(in), node.resolve(file));
    }
  }
}
