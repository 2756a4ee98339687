package dev.headrace.bench.child;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Submits as fast as it goes, in batches or one at a time, and prints the rate once it is warm. */
public final class SubmitProgram {
    private static final int BATCHED_WARM_UP = 300_000;
    private static final int BATCHED = 700_000;
    private static final long WARM_UP_NANOS = 3_000_000_000L;
    private static final long MEASURED_NANOS = 5_000_000_000L;

    private SubmitProgram() {}

    /** With a client's name, the port of the server, and the threads that submit one at a time; 0 for batches. */
    public static void main(String[] args) throws InterruptedException {
        int port = Integer.parseInt(args[1]);
        int threads = Integer.parseInt(args[2]);
        try (Submitter submitter =
                args[0].equals("headrace") ? new HeadraceSubmitter(port) : new LettuceSubmitter(port)) {
            System.out.println("RATE " + (threads == 0 ? batched(submitter) : single(submitter, threads)));
        }
    }

    private static long batched(Submitter submitter) {
        submitter.submitAll(0, BATCHED_WARM_UP);
        long began = System.nanoTime();
        submitter.submitAll(BATCHED_WARM_UP, BATCHED);
        return Math.round(BATCHED * 1e9 / (System.nanoTime() - began));
    }

    private static long single(Submitter submitter, int threads) throws InterruptedException {
        AtomicLong counted = new AtomicLong();
        long measureFrom = System.nanoTime() + WARM_UP_NANOS;
        long end = measureFrom + MEASURED_NANOS;
        List<Thread> all = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int first = i * 1_000_000;
            Thread thread = new Thread(() -> {
                long mine = 0;
                long now = System.nanoTime();
                for (int number = first; now < end; number++) {
                    submitter.submit(number);
                    now = System.nanoTime();
                    if (now >= measureFrom) {
                        mine++;
                    }
                }
                counted.addAndGet(mine);
            });
            all.add(thread);
            thread.start();
        }
        for (Thread thread : all) {
            thread.join();
        }
        return Math.round(counted.get() * 1e9 / MEASURED_NANOS);
    }
}
