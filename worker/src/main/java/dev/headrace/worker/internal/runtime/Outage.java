package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.FlapDamping;
import dev.headrace.internal.loop.RetryPauses;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outage of one operation that is retried while Redis fails. Returns the delay before the next try, and logs one line at
 * the beginning, for each new kind of error and at the end, instead of one for each try. Operations that can fail separately
 * have separate outages, because the success of one would reset the back-off of the other.
 */
public final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final double JITTER = 0.25;

    private final RetryPauses pauses;
    private final String what;
    private final FlapDamping damping;
    private final Set<StoreException.Kind> told = EnumSet.noneOf(StoreException.Kind.class);
    private StoreException.@Nullable Kind kind;
    private String reason = "";
    private int failures;

    /** @param what the operation, as the beginning of a sentence: {@code "claiming tasks of emails"} */
    public Outage(EventLoop loop, String what) {
        this.pauses = new RetryPauses(loop, FIRST_PAUSE, 2, LONGEST_PAUSE, JITTER);
        this.what = what;
        this.damping = new FlapDamping(loop, this::over);
    }

    /** Notes a failed try: logs it if the error is new, and returns how long to wait before the next try. */
    public Duration failed(Throwable error) {
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
        return pauses.failed();
    }

    private void say(Throwable error) {
        String until = damping.cameBack() ? "it has worked for a minute" : "something changes";
        if (error instanceof StoreException) {
            String message = Printable.escape(String.valueOf(error.getMessage()), 1000);
            LOG.warn("{} fails ({}): {}; retrying, no further log lines until {}", what, kind, message, until);
        } else {
            LOG.error("{} fails with an unexpected error; retrying, no further log lines until {}", what, until, error);
        }
    }

    /** Notes a successful try. */
    public void passed() {
        pauses.passed();
        damping.passed();
    }

    private void over() {
        LOG.info("{} works again after {} failed tries", what, failures);
    }

    /** Returns the current failure as text, or empty. */
    public Optional<String> now() {
        return pauses.failures() == 0 ? Optional.empty() : Optional.of(what + " fails (" + kind + "): " + reason);
    }

    public int inARow() {
        return pauses.failures();
    }
}
