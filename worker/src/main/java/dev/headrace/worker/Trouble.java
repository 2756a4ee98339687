package dev.headrace.worker;

import dev.headrace.protocol.StoreException;
import dev.headrace.task.Printable;
import dev.headrace.time.EventLoop;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thing that keeps being tried while Redis is in trouble: how long to wait before the next try, and one log line
 * for each change of state instead of one for each try.
 */
final class Trouble {
    private static final Logger LOG = LoggerFactory.getLogger(Trouble.class);
    private static final IntervalFunction PAUSES = IntervalFunction.ofExponentialBackoff(100L, 2.0, 2000L);
    private static final int MOST_STEPS = 30;

    private final EventLoop loop;
    private final String what;
    private StoreException.@Nullable Kind kind;
    private String reason = "";
    private int inARow;

    /** @param what is tried, as the beginning of a sentence: {@code "claiming tasks of emails"} */
    Trouble(EventLoop loop, String what) {
        this.loop = loop;
        this.what = what;
    }

    /** A try failed: says so if that is news, and answers how long to wait before the next. */
    Duration failed(Throwable error) {
        inARow++;
        StoreException.Kind now = error instanceof StoreException store ? store.kind() : StoreException.Kind.OTHER;
        reason = Printable.escape(String.valueOf(error.getMessage()), 500);
        if (inARow == 1 || now != kind) {
            kind = now;
            say(error);
        }
        long pause = PAUSES.apply(Math.min(inARow, MOST_STEPS));
        return Duration.ofMillis(Math.round(pause * loop.random().nextDouble(0.75, 1.25)));
    }

    private void say(Throwable error) {
        if (error instanceof StoreException) {
            String message = Printable.escape(String.valueOf(error.getMessage()), 1000);
            LOG.warn("{} fails ({}): {}; trying on, silently until something changes", what, kind, message);
        } else {
            LOG.error(
                    "{} fails in a way that is not foreseen; trying on, silently until something changes", what, error);
        }
    }

    /** A try succeeded. */
    void passed() {
        if (inARow > 0) {
            LOG.info("{} works again after {} failed tries", what, inARow);
            inARow = 0;
            kind = null;
        }
    }

    /** What fails now, in words, or nothing. */
    Optional<String> now() {
        return inARow == 0 ? Optional.empty() : Optional.of(what + " fails (" + kind + "): " + reason);
    }

    int inARow() {
        return inARow;
    }
}
