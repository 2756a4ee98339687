package dev.headrace.internal.redis.connection;

import dev.headrace.internal.loop.SystemTime;
import dev.headrace.internal.redis.address.RedisAddress;
import dev.headrace.internal.text.DurationText;
import dev.headrace.redis.RedisSettings;
import dev.headrace.task.StoreException;
import dev.headrace.task.StoreException.Kind;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Retries failed calls at the start, until they succeed or the time for the start is over. All calls share this
 * time. The number of attempts is not limited.
 */
public final class ConnectRetry {
    private static final Logger LOG = LoggerFactory.getLogger(ConnectRetry.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final RedisSettings settings;
    private final ConnectFaults faults;
    private final long end;
    private boolean told;

    /** Creates a retry whose time starts now. */
    ConnectRetry(RedisSettings settings, RedisAddress address) {
        this.settings = settings;
        this.faults = new ConnectFaults(address, settings.connectFor());
        end = SystemTime.nanos() + settings.connectFor().toNanos();
    }

    /**
     * Ends the start of an interrupted thread. To be called first, because Netty clears the interrupt flag when it starts its timer.
     *
     * @throws StoreException if the thread is interrupted; its flag stays set
     */
    public static void requireNotInterrupted() {
        if (Thread.currentThread().isInterrupted()) {
            throw interrupted();
        }
    }

    /**
     * Connects, in at least one attempt.
     *
     * @throws StoreException if it does not succeed in time, a retry cannot solve the error, or the thread is
     *     interrupted
     */
    public <T> T connect(Supplier<? extends CompletionStage<T>> attempt) {
        return repeat(attempt, left() > 0 ? 0 : settings.connectTimeout().toNanos());
    }

    /**
     * Calls a connected server. The first attempt may take the command timeout, even if less time is left.
     *
     * @throws StoreException as {@link #connect} does
     */
    public <T> T ask(Supplier<? extends CompletionStage<T>> attempt) {
        return repeat(attempt, settings.commandTimeout().toNanos());
    }

    private <T> T repeat(Supplier<? extends CompletionStage<T>> attempt, long firstAtLeast) {
        Throwable last = null;
        while (true) {
            try {
                long within = last == null ? Math.max(left(), firstAtLeast) : left();
                return attempt.get().toCompletableFuture().get(within, TimeUnit.NANOSECONDS);
            } catch (InterruptedException e) {
                throw interrupted();
            } catch (TimeoutException e) {
                throw faults.of(last == null ? new IllegalStateException("no answer") : last);
            } catch (ExecutionException e) {
                Throwable error = e.getCause() == null ? e : e.getCause();
                if (ConnectFaults.lasting(error) || left() < PAUSE.toNanos()) {
                    throw faults.of(error);
                }
                tellOnce(error);
                last = error;
            }
            pause();
        }
    }

    private long left() {
        return end - SystemTime.nanos();
    }

    private void tellOnce(Throwable error) {
        if (!told) {
            told = true;
            LOG.warn("{}; retrying for {}", faults.notYet(error), DurationText.of(settings.connectFor()));
        }
    }

    private static void pause() {
        try {
            var unused = new CountDownLatch(1).await(PAUSE.toNanos(), TimeUnit.NANOSECONDS);
        } catch (InterruptedException e) {
            throw interrupted();
        }
    }

    private static StoreException interrupted() {
        Thread.currentThread().interrupt();
        return new StoreException(Kind.DISCONNECTED, "interrupted while connecting");
    }
}
