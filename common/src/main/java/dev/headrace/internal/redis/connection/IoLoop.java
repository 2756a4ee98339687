package dev.headrace.internal.redis.connection;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.JvmErrors;
import dev.headrace.internal.loop.SystemTime;
import io.lettuce.core.resource.DefaultEventLoopGroupProvider;
import io.lettuce.core.resource.EventLoopGroupProvider;
import io.lettuce.core.resource.Transports;
import io.netty.util.concurrent.FastThreadLocalThread;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An {@link EventLoop} on the thread that also reads and writes the connections of its owner, a daemon thread with the
 * machine's monotonic clock. So a reply is processed, and the next command is sent, without waking another
 * thread. An action that throws is logged and does not affect other actions.
 */
public final class IoLoop implements EventLoop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IoLoop.class);

    private final EventLoopGroupProvider provider;
    private final io.netty.channel.EventLoop loop;
    private final RandomGenerator random = new Random();
    private volatile boolean closed;
    private volatile @Nullable Throwable broken;

    /** Creates a loop. Its thread has this name and starts with the first action. */
    public IoLoop(String name) {
        provider = new DefaultEventLoopGroupProvider(1, pool -> run -> new Loop(run, name));
        loop = provider.allocate(Transports.eventLoopGroupClass()).next();
    }

    /** Returns true if this is the thread of a loop: if it dies, none of the loop's actions run any more. */
    public static boolean isLoop(Thread thread) {
        return thread instanceof Loop;
    }

    /** Returns the provider for connections that use this loop. */
    public EventLoopGroupProvider provider() {
        return provider;
    }

    @Override
    public long nanos() {
        return SystemTime.nanos();
    }

    @Override
    public RandomGenerator random() {
        return random;
    }

    @Override
    public void execute(Runnable action) {
        if (!closed) {
            try {
                loop.execute(() -> guarded(action));
            } catch (RejectedExecutionException e) {
                // Closed meanwhile, or dead; then the end of its thread was reported.
            }
        }
    }

    @Override
    public Timer schedule(Duration delay, Runnable action) {
        if (closed) {
            return () -> {};
        }
        try {
            Future<?> alarm = loop.schedule(() -> guarded(action), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> alarm.cancel(false);
        } catch (RejectedExecutionException e) {
            return () -> {};
        }
    }

    private void guarded(Runnable action) {
        if (closed) {
            return;
        }
        try {
            action.run();
        } catch (Throwable e) {
            JvmErrors.inOwnCode(e);
            if (e instanceof VirtualMachineError && broken == null) {
                broken = e;
            }
            tell(e);
        }
    }

    @Override
    public Optional<Throwable> broken() {
        return Optional.ofNullable(broken);
    }

    /** Logs an error. Logging needs memory, which may be the problem, so a failure here must not end the loop. */
    private static void tell(Throwable error) {
        try {
            LOG.error(
                    "an action of {} failed; the loop continues",
                    Thread.currentThread().getName(),
                    error);
        } catch (Throwable ignored) {
            // There is no other way to report it.
        }
    }

    /** Ends the thread after the current action; waits up to a second for it. Queued actions are dropped. */
    @Override
    public void close() {
        closed = true;
        var ended = provider.shutdown(0, 1, TimeUnit.SECONDS);
        if (!loop.inEventLoop()) {
            ended.awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }

    /** A thread that reports its unexpected end: Netty ends a loop's thread silently after an Error. */
    private final class Loop extends FastThreadLocalThread {
        private Loop(Runnable run, String name) {
            super(
                    () -> {
                        run.run();
                        if (!closed) {
                            throw new IllegalStateException("the loop " + name + " ended, though it was not closed");
                        }
                    },
                    name);
            setDaemon(true);
        }
    }
}
