package dev.headrace.worker.internal.runtime;

import dev.headrace.internal.loop.EventLoop;
import dev.headrace.internal.loop.FlapDamping;
import dev.headrace.internal.loop.RetryPauses;
import dev.headrace.internal.loop.SparseLines;
import dev.headrace.internal.text.Printable;
import dev.headrace.task.StoreException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The outage of one operation that is retried while Redis fails. Returns the delay before the next try, and logs one line at
 * the beginning, for each new kind of error, for each new reason that a retry cannot mend, and at the end, instead of one for each try. Operations that can fail separately
 * have separate outages, because the success of one would reset the back-off of the other.
 */
public final class Outage {
    private static final Logger LOG = LoggerFactory.getLogger(Outage.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);
    private static final double JITTER = 0.25;
    private static final int MOST_TOLD = 100;

    private final RetryPauses pauses;
    private final SparseLines lines;
    private final String operation;
    private final Object of;
    private final String what;
    private final FlapDamping damping;
    private final Set<String> told = new HashSet<>();
    private StoreException.@Nullable Kind kind;
    private String reason = "";
    private int failures;

    /**
     * @param operation the operation, as the beginning of a sentence: {@code "claiming tasks of %s"}
     * @param of the shard or queue of this outage
     */
    public Outage(WorkerRuntime runtime, String operation, Object of) {
        EventLoop loop = runtime.loop();
        this.pauses = new RetryPauses(loop, FIRST_PAUSE, 2, LONGEST_PAUSE, JITTER);
        this.lines = runtime.lines();
        this.operation = operation;
        this.of = of;
        this.what = operation.formatted(of);
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
        if (isNews(error)) {
            say(error);
        }
        return pauses.failed();
    }

    /** Returns true for a new kind of error. If a retry cannot mend it, its reason counts too: people mend one after the other. */
    private boolean isNews(Throwable error) {
        if (told.size() >= MOST_TOLD) {
            told.clear();
        }
        boolean lasting = error instanceof StoreException store && !store.passing();
        return told.add(lasting ? kind + " " + reason : String.valueOf(kind));
    }

    private void say(Throwable error) {
        String until = damping.cameBack() ? "it has worked for a minute" : "something changes";
        String name = "failures: " + operation + ": " + kind;
        if (error instanceof StoreException) {
            String text = "%s fails (%s): %s; retrying, no further log lines until %s"
                    .formatted(what, kind, Printable.escape(String.valueOf(error.getMessage()), 1000), until);
            lines.say(name, of, more -> LOG.warn("{}{}{}", text, more, overByNow(more)));
        } else {
            lines.say(
                    name,
                    of,
                    more -> LOG.error(
                            "{} fails with an unexpected error; retrying, no further log lines until {}{}{}",
                            what,
                            until,
                            more,
                            overByNow(more),
                            error));
        }
    }

    /** Returns the end of a line: one that was counted is logged a while after its failure. */
    private String overByNow(SparseLines.Repetitions more) {
        return more.times() > 0 && pauses.failures() == 0 ? ". It works again by now" : "";
    }

    /** Notes a successful try. */
    public void passed() {
        pauses.passed();
        damping.passed();
    }

    private void over() {
        int tries = failures;
        lines.say(
                "recovered: " + operation,
                of,
                more -> LOG.info("{} works again after {} failed tries{}", what, tries, more));
    }

    /** Returns the current failure as text, or empty. */
    public Optional<String> now() {
        return pauses.failures() == 0 ? Optional.empty() : Optional.of(what + " fails (" + kind + "): " + reason);
    }

    public int inARow() {
        return pauses.failures();
    }
}
