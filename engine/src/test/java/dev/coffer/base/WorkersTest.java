package dev.coffer.base;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

@Timeout(30)
class WorkersTest {
    private static Workers.Source<Integer> upTo(int n) {
        Iterator<Integer> numbers = IntStream.range(0, n).iterator();
        return () -> numbers.hasNext() ? numbers.next() : null;
    }

    @Test
    void eachItemGoesToOneWorker() throws Exception {
        for (int count : new int[] {1, 4}) {
            var seen = new ConcurrentLinkedQueue<Integer>();
            Workers.each(count, "test", upTo(1000), seen::add);
            assertEquals(
                    IntStream.range(0, 1000).boxed().toList(), seen.stream().sorted().toList());
        }
    }

    @Test
    void aSingleWorkerIsTheCallingThread() throws Exception {
        Thread caller = Thread.currentThread();
        Workers.run(1, "test", crew -> assertSame(caller, Thread.currentThread()));
    }

    @Test
    void severalWorkersRunAtOnceOnThreadsOfTheirOwn() throws Exception {
        var all = new CyclicBarrier(3);
        Set<Thread> threads = ConcurrentHashMap.newKeySet();
        Workers.run(
                3,
                "test",
                crew -> {
                    threads.add(Thread.currentThread());
                    await(all);
                });
        assertEquals(3, threads.size());
        assertFalse(threads.contains(Thread.currentThread()));
    }

    private static void await(CyclicBarrier barrier) throws InterruptedException {
        try {
            barrier.await(20, TimeUnit.SECONDS);
        } catch (BrokenBarrierException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void theFirstFailureInterruptsTheOthersAndIsThrown() throws Exception {
        var failure = new IOException("no space");
        var waiting = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var first = new AtomicBoolean(true);
        var thrown =
                assertThrows(
                        IOException.class,
                        () ->
                                Workers.run(
                                        2,
                                        "test",
                                        crew -> {
                                            if (first.compareAndSet(true, false)) {
                                                waiting.await();
                                                throw failure;
                                            }
                                            waiting.countDown();
                                            never.await();
                                        }));
        assertSame(failure, thrown);
    }

    @Test
    void aBugIsRethrownAsItIs() {
        var bug = new IllegalStateException("a bug");
        for (int count : new int[] {1, 2}) {
            assertSame(
                    bug,
                    assertThrows(
                            IllegalStateException.class,
                            () ->
                                    Workers.each(
                                            count,
                                            "test",
                                            upTo(10),
                                            i -> {
                                                throw bug;
                                            })));
        }
    }

    @Test
    void anInterruptOfTheCallerStopsAllAndIsThrown() throws Exception {
        for (int count : new int[] {1, 2}) {
            var started = new CountDownLatch(count);
            var outcome = new ConcurrentLinkedQueue<Throwable>();
            Thread caller =
                    Thread.ofPlatform()
                            .start(() -> {
                                try {
                                    Workers.run(count, "test", c -> spin(c, started));
                                } catch (IOException | InterruptedException e) {
                                    outcome.add(e);
                                }
                            });
            started.await();
            caller.interrupt();
            caller.join();
            assertEquals(
                    List.of(InterruptedException.class),
                    outcome.stream().map(Object::getClass).toList());
        }
    }

    private static void spin(Workers crew, CountDownLatch started) {
        started.countDown();
        while (!crew.stopping()) {
            Thread.onSpinWait();
        }
    }

    @Test
    void anInterruptSeenByTheWorkOfTheCallingThreadIsOneToo() {
        assertThrows(
                InterruptedException.class,
                () ->
                        Workers.run(
                                1,
                                "test",
                                crew -> {
                                    Thread.currentThread().interrupt();
                                    throw new InterruptedIOException("while copying");
                                }));
        assertFalse(Thread.currentThread().isInterrupted(), "told by the exception");
    }
}
