// SPDX-License-Identifier: Apache-2.0
package org.tarnfs.interop;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/// Kills servers at random, and starts each again after a random time, until it is stopped.
final class Killer implements AutoCloseable {

  private static final int LONGEST_PEACE_MILLIS = 800;
  private static final int LONGEST_ABSENCE_MILLIS = 1500;

  private final List<MortalServer> servers;
  private final RandomGenerator random;
  private final Semaphore mayBeDown;
  private final CountDownLatch stop = new CountDownLatch(1);
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final Future<Integer> work;

  private Killer(List<MortalServer> servers, int mostDown, RandomGenerator random) {
    this.servers = servers;
    this.random = random;
    this.mayBeDown = new Semaphore(mostDown);
    this.work = threads.submit(this::work);
  }

  /// Never are more than `mostDown` servers down at once.
  static Killer start(List<MortalServer> servers, int mostDown, RandomGenerator random) {
    return new Killer(servers, mostDown, random);
  }

  /// Returns when all servers run again: how many it has killed.
  int stop() throws InterruptedException, ExecutionException {
    stop.countDown();
    return work.get();
  }

  @Override
  public void close() {
    stop.countDown();
    threads.close();
  }

  private int work() throws Exception {
    List<Future<?>> revivals = new ArrayList<>();
    while (!stop.await(random.nextInt(LONGEST_PEACE_MILLIS), TimeUnit.MILLISECONDS)) {
      int first = random.nextInt(servers.size());
      int absence = random.nextInt(LONGEST_ABSENCE_MILLIS);
      mayBeDown.acquire();
      MortalServer victim = upFrom(first);
      victim.kill();
      revivals.add(threads.submit(() -> revive(victim, absence)));
    }
    for (Future<?> revival : revivals) {
      revival.get();
    }
    return revivals.size();
  }

  private MortalServer upFrom(int first) {
    int number = first;
    while (!servers.get(number).isUp()) {
      number = (number + 1) % servers.size();
    }
    return servers.get(number);
  }

  private Void revive(MortalServer victim, int absence) throws Exception {
    var _ = stop.await(absence, TimeUnit.MILLISECONDS);
    try {
      victim.startAgain();
      return null;
    } finally {
      if (!victim.isUp()) {
        stop.countDown(); // The killer must not wait for one that stays down.
      }
      mayBeDown.release();
    }
  }
}
