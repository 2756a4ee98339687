package dev.headrace.internal.redis.connection;

import dev.headrace.internal.loop.EventLoop;
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
 * An {@link EventLoop} on the one thread that also reads and writes the connections of its owner, a daemon thread on the
 * machine's monotonic clock: what a reply leads to happens, and what is to be sent goes out, without waking another
 * thread. An action that throws is logged and costs no other its turn.
 */
public final class IoLoop implements EventLoop, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IoLoop.class);

    private final EventLoopGroupProvider provider;
    private final io.netty.channel.EventLoop loop;
    private final RandomGenerator random = new Random();
    private volatile boolean closed;
    private volatile @Nullable Throwable broken;

    /** With this name for its thread, which starts with the first action. */
    public IoLoop(String name) {
        provider = new DefaultEventLoopGroupProvider(1, pool -> run -> new Loop(run, name));
        loop = provider.allocate(Transports.eventLoopGroupClass()).next();
    }

    /** Whether a thread is a loop's own: nothing that the loop had to do happens once it has died. */
    public static boolean isLoop(Thread thread) {
        return thread instanceof Loop;
    }

    /** For the connections that it is to serve. */
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
                // Closed in the meantime, or dead; then its thread's end was told.
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

    /** Telling needs memory, and that can be what is missing: it must not end the loop either. */
    private static void tell(Throwable error) {
        try {
            LOG.error(
                    "an action of {} failed; the loop goes on",
                    Thread.currentThread().getName(),
                    error);
        } catch (Throwable ignored) {
            // Nothing is left to tell it with.
        }
    }

    /** Ends the thread after the action under way; waits up to a second for it. What is still queued is dropped. */
    @Override
    public void close() {
        closed = true;
        var ended = provider.shutdown(0, 1, TimeUnit.SECONDS);
        if (!loop.inEventLoop()) {
            ended.awaitUninterruptibly(1, TimeUnit.SECONDS);
        }
    }

    /** Netty ends a loop's thread quietly when an Error comes out of it; whoever watches over threads shall know. */
    private final class Loop extends FastThreadLocalThread {
        private Loop(Runnable run, String name) {
            super(
                    () -> {
                        run.run();
                        if (!closed) {
                            throw new IllegalStateException("the loop " + name + " ended, though nobody closed it");
                        }
                    },
                    name);
            setDaemon(true);
        }
    }
}
