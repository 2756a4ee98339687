package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.FlapDamping;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.StoreException;
import io.github.resilience4j.core.IntervalFunction;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One operation that is repeated while Redis is in trouble: how long to wait before the next try, and a log line for the
 * beginning, for each new kind of error and for the end instead of one for each try. Two operations that can fail apart
 * have a {@code Outage} each: the success of one would reset the back-off of the other.
 */
public final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final IntervalFunction PAUSES = IntervalFunction.ofExponentialBackoff(100L, 2.0, 2000L);
    private static final int MOST_STEPS = 30;

    private final EventLoop loop;
    private final String what;
    private final FlapDamping damping;
    private final Set<StoreException.Kind> told = EnumSet.noneOf(StoreException.Kind.class);
    private StoreException.@Nullable Kind kind;
    private String reason = "";
    private int inARow;
    private int failures;

    /** @param what the operation, as the beginning of a sentence: {@code "claiming tasks of emails"} */
    public Outage(EventLoop loop, String what) {
        this.loop = loop;
        this.what = what;
        this.damping = new FlapDamping(loop, this::over);
    }

    /** A try failed: writes a line if that is news, and returns how long to wait before the next try. */
    public Duration failed(Throwable error) {
        inARow++;
        kind = error instanceof StoreException store ? store.kind() : StoreException.Kind.OTHER;
        reason = Printable.escape(String.valueOf(error.getMessage()), 500);
        if (damping.failed()) {
            failures = 0;
            told.clear();
        }
        failures++;
        if (told.add(kind)) {
            say(error);
        }
        long pause = PAUSES.apply(Math.min(inARow, MOST_STEPS));
        return Duration.ofMillis(Math.round(pause * loop.random().nextDouble(0.75, 1.25)));
    }

    private void say(Throwable error) {
        String until = damping.cameBack() ? "it has worked for a minute" : "something changes";
        if (error instanceof StoreException) {
            String message = Printable.escape(String.valueOf(error.getMessage()), 1000);
            LOG.warn("{} fails ({}): {}; trying on, silently until {}", what, kind, message, until);
        } else {
            LOG.error("{} fails in a way that is not foreseen; trying on, silently until {}", what, until, error);
        }
    }

    /** A try succeeded. */
    public void passed() {
        inARow = 0;
        damping.passed();
    }

    private void over() {
        LOG.info("{} works again after {} failed tries", what, failures);
    }

    /** What fails now, in words, or nothing. */
    public Optional<String> now() {
        return inARow == 0 ? Optional.empty() : Optional.of(what + " fails (" + kind + "): " + reason);
    }

    public int inARow() {
        return inARow;
    }
}
