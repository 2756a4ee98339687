package dev.headrace.testing.sim;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/**
 * A simulated operating-system process: what its loops and executors were given runs only while it runs. Stopped, it
 * keeps everything for later while the clock goes on, as SIGSTOP does; killed, it never does anything again.
 */
public final class VirtualProcess {
    private final VirtualTime time;
    private final String name;
    private final long seed;
    private final List<Runnable> heldBack = new ArrayList<>();
    private final List<Runnable> onDeath = new ArrayList<>();
    private int loops;
    private boolean stopped;
    private boolean killed;

    VirtualProcess(VirtualTime time, String name, long seed) {
        this.time = time;
        this.name = name;
        this.seed = seed;
    }

    /** What it was called. */
    public String name() {
        return name;
    }

    /** The clock it runs on. */
    public VirtualTime time() {
        return time;
    }

    /** A new loop in this process. */
    public VirtualLoop loop() {
        return new VirtualLoop(this, seed + loops++);
    }

    /**
     * An executor that runs what it is given at once, when {@code takes} has passed: a stand-in for a pool whose
     * handlers take their time.
     */
    public Executor executor(Supplier<Duration> takes) {
        return action -> after(takes.get(), action);
    }

    /** SIGSTOP: nothing runs, the clock does not wait. */
    public void stop() {
        stopped = true;
    }

    /** SIGCONT: what came meanwhile runs now, in the order in which it came. */
    public void resume() {
        stopped = false;
        List<Runnable> backlog = List.copyOf(heldBack);
        heldBack.clear();
        backlog.forEach(action -> time.after(Duration.ZERO, () -> run(action)));
    }

    /** SIGKILL: connections close, nothing of it ever runs again. */
    public void kill() {
        if (!killed) {
            killed = true;
            heldBack.clear();
            onDeath.forEach(Runnable::run);
        }
    }

    /** Whether it was not killed. */
    public boolean alive() {
        return !killed;
    }

    /** Whether it is neither stopped nor killed. */
    public boolean running() {
        return !killed && !stopped;
    }

    void onDeath(Runnable action) {
        onDeath.add(action);
    }

    void after(Duration delay, Runnable action) {
        time.after(delay, () -> run(action));
    }

    /** Runs an action of this process now, keeps it while the process is stopped, drops it when it is dead. */
    void run(Runnable action) {
        if (killed) {
            return;
        }
        if (stopped) {
            heldBack.add(action);
            return;
        }
        try {
            action.run();
        } catch (RuntimeException | Error e) {
            throw new AssertionError(
                    "seed " + time.seed() + ": at " + time.elapsed() + " an action of " + name + " threw", e);
        }
    }

    @Override
    public String toString() {
        return name + (killed ? " (killed)" : stopped ? " (stopped)" : "");
    }
}
