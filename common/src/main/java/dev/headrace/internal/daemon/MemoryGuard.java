package dev.headrace.internal.daemon;

import dev.headrace.health.Health;
import dev.headrace.internal.daemon.settings.ExitCode;
import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.loop.SystemTime;
import dev.headrace.internal.redis.connection.IoLoop;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Halts the process if it cannot go on for lack of memory: a daemon that lost a part of its work could keep its tasks for
 * ever. An error that only failed a handler's call or a command does not halt. It starts a watch of the heap and of the health,
 * because other threads may have met an error that no code saw. The threads and the lines exist from the start, so a halt needs
 * no memory.
 */
final class MemoryGuard implements JvmErrors.Listener {
    private static final long WATCH_NANOS = Duration.ofMinutes(1).toNanos();
    private static final long PAUSE_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long LONGEST_FAILURE_SECONDS = 20;
    private static final long LONGEST_FAILURE_NANOS =
            Duration.ofSeconds(LONGEST_FAILURE_SECONDS).toNanos();

    /** How long the line may take: standard error may be a pipe that is not read. */
    private static final long LINE_TAKES_NANOS = Duration.ofSeconds(1).toNanos();

    /** How much memory a check needs. Less than half a region of G1, which would need contiguous memory otherwise. */
    private static final int PROBE_BYTES = 256 << 10;

    private static final byte[] OWN_CODE =
            line("an OutOfMemoryError or another error of the Java virtual machine struck code"
                    + " that is not a handler's, so a part of this process may have stopped");
    private static final byte[] NOT_BACK =
            line("since an OutOfMemoryError failed a handler's call or a command, this process had no free heap"
                    + " or was not live for " + LONGEST_FAILURE_SECONDS + " s");

    /** The names of this process's own threads begin like this. A handler's threads have other names, or it set these. */
    private static final String[] OWN_THREADS = {
        "headrace-",
        "main",
        "HTTP-Dispatcher",
        "idle-timeout-task",
        "req-rsp-timeout-task",
        "lettuce-",
        "netty",
        "globalEventExecutor",
        "AsyncAppender-Worker-",
        "end watch",
        "stop",
        "shutdown",
        "memory "
    };

    private final FileOutputStream standardError = new FileOutputStream(FileDescriptor.err);
    private final Runtime runtime = Runtime.getRuntime();
    private final Thread watch = new Thread(this::watch, "memory watch");
    private final Thread halter = new Thread(this::awaitHalt, "memory halt");
    private volatile @Nullable Supplier<Health> health;
    private volatile byte @Nullable [] reason;
    private volatile boolean written;
    private volatile boolean watching;

    /** A field, so that the compiler of the virtual machine cannot remove the allocation. */
    private volatile byte @Nullable [] probe;

    private MemoryGuard() {}

    /** Starts to guard this process. */
    static MemoryGuard install() {
        MemoryGuard guard = new MemoryGuard();
        guard.start(guard.watch);
        guard.start(guard.halter);
        guard.rehearse();
        JvmErrors.listen(guard);
        return guard;
    }

    /** Runs what a halt needs once, because the first run of a call needs memory. */
    private void rehearse() {
        LockSupport.unpark(watch);
        LockSupport.unpark(halter);
        threadDied(Thread.currentThread(), new StackOverflowError());
        try {
            standardError.write(new byte[0]);
        } catch (IOException e) {
            // The process has no standard error.
        }
    }

    private void start(Thread thread) {
        thread.setDaemon(true);
        thread.start();
    }

    /** Sets the health that a watch looks at. */
    void watches(Supplier<Health> current) {
        health = current;
    }

    /**
     * Halts if the error that ended a thread is one of the virtual machine, unless the thread is a handler's own. The error that
     * ended a loop is only known to Netty, so a loop that ends during a watch counts as such.
     *
     * @return true if the process halts
     */
    boolean threadDied(Thread thread, Throwable error) {
        boolean halts = isOwn(thread) && (JvmErrors.isFatal(error) || (watching && IoLoop.isLoop(thread)));
        if (halts) {
            halt(OWN_CODE);
        }
        return halts;
    }

    private static boolean isOwn(Thread thread) {
        String name = thread.getName();
        boolean own = IoLoop.isLoop(thread);
        for (int i = 0; i < OWN_THREADS.length && !own; i++) {
            own = name.startsWith(OWN_THREADS[i]);
        }
        return own;
    }

    @Override
    public void ownCodeFailed() {
        halt(OWN_CODE);
    }

    @Override
    public void contained() {
        if (!watching) {
            watching = true;
            LockSupport.unpark(watch);
        }
    }

    private void halt(byte[] why) {
        reason = why;
        LockSupport.unpark(watch);
        LockSupport.unpark(halter);
    }

    /** Watches when it is asked to, and writes the line before a halt. */
    private void watch() {
        while (reason == null) {
            if (watching) {
                watchForAMinute();
            } else {
                LockSupport.park(this);
                Thread.interrupted(); // Of a handler that interrupts all threads: a park would return at once.
            }
        }
        try {
            standardError.write(reason);
        } catch (IOException | Error e) {
            // The exit code says the same.
        }
        written = true;
    }

    /** Returns after a minute, or when the state is good again after it; or when the process halts. */
    private void watchForAMinute() {
        long began = SystemTime.nanos();
        long lastGood = began;
        long now = began;
        while (reason == null && (now - began < WATCH_NANOS || lastGood != now)) {
            LockSupport.parkNanos(this, PAUSE_NANOS);
            Thread.interrupted();
            boolean good = isGood();
            now = SystemTime.nanos();
            if (good) {
                lastGood = now;
            } else if (now - lastGood > LONGEST_FAILURE_NANOS) {
                halt(NOT_BACK);
            }
        }
        watching = false;
    }

    private boolean isGood() {
        try {
            probe = new byte[PROBE_BYTES];
            boolean free = probe != null;
            probe = null;
            Supplier<Health> current = health;
            return free && (current == null || current.get().live());
        } catch (RuntimeException | Error e) {
            return false;
        }
    }

    private void awaitHalt() {
        try {
            while (reason == null) {
                LockSupport.park(this);
                Thread.interrupted();
            }
            long asked = SystemTime.nanos();
            while (!written && SystemTime.nanos() - asked < LINE_TAKES_NANOS) {
                LockSupport.parkNanos(this, PAUSE_NANOS / 100);
                Thread.interrupted();
            }
        } finally {
            runtime.halt(ExitCode.OUT_OF_MEMORY);
        }
    }

    private static byte[] line(String why) {
        return ("headrace: halting with exit code " + ExitCode.OUT_OF_MEMORY + ": " + why
                        + ". Running tasks are recovered when their heartbeats expire, and each counts a crash. Give this"
                        + " process more memory (-Xmx), or start it with -XX:+ExitOnOutOfMemoryError.\n")
                .getBytes(StandardCharsets.UTF_8);
    }
}
