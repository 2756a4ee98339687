package dev.headrace.examples.quickstart.fleet;

import dev.headrace.internal.loop.SystemTime;
import java.io.IOException;
import java.io.UncheckedIOException;

/**
 * The death in the middle: SIGKILL for a worker while it holds leases, so that it can finish, release and say nothing.
 * A worker of short tasks holds other leases a millisecond later, or none for a moment; so it is stopped for as long as
 * it takes to count them, and goes on if they are too few.
 */
public final class WorkerKill {
    /** How many leases it shall hold at its death, where the work gives it as many. */
    public static final int LEASES_WANTED = 10;

    private final String instance;
    private final Process worker;
    private final LeaseView leases;
    private boolean killed;
    private long atMillis;
    private long leasesLeft;

    public WorkerKill(String instance, Process worker, LeaseView leases) {
        this.instance = instance;
        this.worker = worker;
        this.leases = leases;
    }

    /** Kills it if it holds enough leases at this moment; how many are open at all bounds what is enough. */
    public boolean tryNow(int openTasks) throws InterruptedException {
        long enough = Math.min(LEASES_WANTED, Math.max(1, openTasks / 4));
        if (killed || openTasks == 0 || leases.pending(instance) < enough) {
            return false;
        }
        signal("STOP");
        if (settledPending() < enough) {
            signal("CONT");
            return false;
        }
        atMillis = SystemTime.wallMillis();
        worker.destroyForcibly();
        worker.onExit().join();
        leasesLeft = leases.pending(instance);
        killed = true;
        return true;
    }

    /** What it had sent before it was stopped may still be on its way to Redis, so two counts have to agree. */
    private long settledPending() throws InterruptedException {
        long before = -1;
        long now = leases.pending(instance);
        while (now != before) {
            before = now;
            now = leases.pending(instance);
        }
        return now;
    }

    private void signal(String name) throws InterruptedException {
        try {
            new ProcessBuilder("sh", "-c", "kill -" + name + " " + worker.pid())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot signal " + instance, e);
        }
    }

    public boolean killed() {
        return killed;
    }

    public long atMillis() {
        return atMillis;
    }

    public long leasesLeft() {
        return leasesLeft;
    }

    public String instance() {
        return instance;
    }

    public String who() {
        return instance + " (process " + worker.pid() + ")";
    }
}
