// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.storage.app;

import java.io.IOException;
import java.io.PrintStream;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.FileSystemException;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.tarnfs.storage.http.HttpWorker;
import org.tarnfs.storage.protocol.Nurl;

/// A storage server as a program of its own.
public final class StorageServerMain {

  private static final int EXIT_FAILED = 1;
  private static final int EXIT_USAGE = 2;
  private static final int CLOSE_SECONDS = 30;

  private StorageServerMain() {}

  public static void main(String[] arguments) throws InterruptedException {
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> stop(end, closed)));
    int exitCode = run(List.of(arguments), System.out, System.err, end);
    closed.countDown();
    System.exit(exitCode);
  }

  /// Serves until `end`; returns the exit code.
  static int run(List<String> arguments, PrintStream out, PrintStream err, CountDownLatch end)
      throws InterruptedException {
    StorageServerConfig config;
    try {
      config = Arguments.parse(arguments);
    } catch (IllegalArgumentException e) {
      err.println(e.getMessage());
      err.println(Arguments.USAGE);
      return EXIT_USAGE;
    }
    try (HttpWorker worker = HttpWorker.start();
        StorageService service = StorageService.start(worker, config)) {
      service.nurls().stream().map(Nurl::toSecretString).forEach(out::println);
      out.flush();
      end.await();
      return 0;
    } catch (BindException e) {
      err.println("cannot listen on " + address(config.listen()) + ": " + e.getMessage());
      return EXIT_FAILED;
    } catch (FileSystemException e) {
      err.println(FileProblem.describe(e));
      return EXIT_FAILED;
    } catch (IOException e) {
      err.println(e.getMessage());
      return EXIT_FAILED;
    }
  }

  /// The process was told to end: it does so when the server has closed.
  private static void stop(CountDownLatch end, CountDownLatch closed) {
    end.countDown();
    try {
      closed.await(CLOSE_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static String address(InetSocketAddress address) {
    return address.getHostString() + ":" + address.getPort();
  }
}
